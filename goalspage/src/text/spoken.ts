/** The languages of the page, and the name of react-aria's own texts in each. The build keeps those and cuts the rest. */
export const ARIA_LOCALES = { en: "en-US", de: "de-DE", nl: "nl-NL", fr: "fr-FR", es: "es-ES" } as const;

export type Language = keyof typeof ARIA_LOCALES;
