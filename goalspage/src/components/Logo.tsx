/** A ring that is closed by a tick. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M27.5 13A12 12 0 1 1 19 4.37" />
      <path d="m11 16.5 4 4L26.5 8" />
    </svg>
  );
}
