/** The three pictures of pages that only tell something. Decoration: the heading says it all. */
const DRAWINGS = {
  mail: (
    <>
      <rect x="7" y="13" width="34" height="24" rx="5" />
      <path d="m9 17 12.3 9.6a4.4 4.4 0 0 0 5.4 0L39 17" />
    </>
  ),
  done: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="m16.5 24.5 5.5 5.5 10-11" />
    </>
  ),
  stop: (
    <>
      <circle cx="24" cy="24" r="17" />
      <path d="M24 15.5v10.5M24 32v.3" />
    </>
  ),
} as const;

export function Picture({ of }: { readonly of: keyof typeof DRAWINGS }) {
  return (
    <svg viewBox="0 0 48 48" className={`picture picture-${of}`} aria-hidden="true" focusable="false">
      {DRAWINGS[of]}
    </svg>
  );
}
