/** The languages that the page speaks, each in its own words: whoever landed in the wrong one finds theirs. */
import { chooseLanguage, language, nameOf, SPOKEN, words } from "../language.ts";

const named = SPOKEN.map((tag) => ({ tag, name: nameOf(tag) })).sort((a, b) =>
  a.name.localeCompare(b.name, "en"),
);

export function LanguageSwitch() {
  return (
    <div className="language">
      <label>
        <span className="visually-hidden">{words.language}</span>
        <Globe />
        <select
          value={language}
          autoComplete="off"
          onChange={(event) => chooseLanguage(event.currentTarget.value)}
        >
          {named.map(({ tag, name }) => (
            <option key={tag} value={tag} lang={tag}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Globe() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" className="icon">
      <circle cx="12" cy="12" r="9" />
      <path d="M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3Z" />
    </svg>
  );
}
