/** What a goal is filed under. */
import { text } from "../text/index.ts";

export function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <ul className="tags" aria-label={text.form.tags}>
      {tags.map((tag) => (
        <li className="tag" key={tag}>
          <bdi>{tag}</bdi>
        </li>
      ))}
    </ul>
  );
}
