import type { ReactNode } from "react";

/** Drawings of the history's buttons; each button has a name of its own beside them. */
function Icon({ children, filled = false }: { children: ReactNode; filled?: boolean }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill={filled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const StarIcon = ({ filled }: { filled: boolean }) => (
  <Icon filled={filled}>
    <path d="M8 1.8l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z" />
  </Icon>
);

export const PencilIcon = () => (
  <Icon>
    <path d="M2.5 13.5l.7-3L10.6 3a1.2 1.2 0 0 1 1.7 0l.7.7a1.2 1.2 0 0 1 0 1.7l-7.5 7.4z" />
  </Icon>
);

export const LinkIcon = () => (
  <Icon>
    <path d="M6.5 9.5l3-3M7 4.5l1.3-1.3a3 3 0 0 1 4.5 4.4L11.5 9M9 11.5l-1.3 1.3a3 3 0 0 1-4.5-4.4L4.5 7" />
  </Icon>
);

export const CompareIcon = () => (
  <Icon>
    <path d="M2.5 5.5h10m-2.7-2.7l2.7 2.7-2.7 2.7M13.5 10.5h-10m2.7-2.7l-2.7 2.7 2.7 2.7" />
  </Icon>
);
