/** A speech bubble with a keyhole: a word that was kept. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M11 3h10a9 9 0 0 1 9 9v3a9 9 0 0 1-9 9h-5.7l-5.5 5.1c-.7.6-1.8.1-1.8-.8v-4.8A9 9 0 0 1 2 15v-3a9 9 0 0 1 9-9Zm5 4.6a3.3 3.3 0 0 0-1.75 6.1l-.8 4.15a1 1 0 0 0 .98 1.19h3.14a1 1 0 0 0 .98-1.19l-.8-4.15A3.3 3.3 0 0 0 16 7.6Z"
      />
    </svg>
  );
}
