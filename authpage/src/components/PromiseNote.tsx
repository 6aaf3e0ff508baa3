/** Below every form that takes a password: what becomes of it. */
import { text } from "../text/index.ts";

export function PromiseNote() {
  return (
    <div className="promise">
      <details>
        <summary>
          <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path
              fill="currentColor"
              fillRule="evenodd"
              d="M5 6V4.5a3 3 0 0 1 6 0V6h.5A1.5 1.5 0 0 1 13 7.5v5a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 12.5v-5A1.5 1.5 0 0 1 4.5 6H5Zm1.3 0h3.4V4.5a1.7 1.7 0 0 0-3.4 0V6Z"
            />
          </svg>
          {text.promise}
        </summary>
        <p>{text.promiseMore}</p>
      </details>
    </div>
  );
}
