const FORMATS = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
  ["arrow", "Arrow"],
] as const;

/** Links to the whole result; the API redirects to a file made for it. */
export function Downloads({ requestId }: { requestId: string }) {
  const path = `/queries/${encodeURIComponent(requestId)}/results`;
  return (
    <nav className="downloads" aria-label="Download">
      <span className="quiet">Download</span>
      {FORMATS.map(([format, name]) => (
        <a key={format} href={`${path}?format=${format}`} download={`result.${format}`}>
          {name}
        </a>
      ))}
    </nav>
  );
}
