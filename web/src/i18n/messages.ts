import type { en } from "./locales/en";

/**
 * The texts of a language without singular forms: the English keys except those that end in `_one`.
 */
export type Messages = Texts<typeof en>;

type Texts<Tree> = {
  [Key in keyof Tree as Key extends `${string}_one` ? never : Key]: Tree[Key] extends string
    ? string
    : Texts<Tree[Key]>;
};
