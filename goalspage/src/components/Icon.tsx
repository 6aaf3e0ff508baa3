/** Line icons, drawn in the text's colour. Decoration: the words are beside them or in a label. */
const PATHS = {
  plus: "M12 5v14M5 12h14",
  back: "M19 12H5m6-6-6 6 6 6",
  edit: "m14 6 4 4M4 20l1-5L16 4l4 4L9 19l-5 1Z",
  archive: "M4 5h16v4H4zM6 9v10h12V9M10 13h4",
  restore: "M4 9h11a5 5 0 0 1 0 10h-4M8 5 4 9l4 4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  more: "m7 10 5 5 5-5",
  close: "m6 6 12 12M18 6 6 18",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm4.8-1.7L20 20",
  pace: "M4 17l5-6 4 3 7-8M15 6h5v5",
  file: "M12 4v11m-4-4 4 4 4-4M5 19h14",
  calendar: "M5 6h14v14H5zM5 10h14M9 4v4M15 4v4",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
