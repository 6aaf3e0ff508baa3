/** The sections that come when they are asked for. */
export { AppsSection } from "./AppsSection.tsx";
export { DataSection } from "./DataSection.tsx";
export { EmailForm } from "./EmailForm.tsx";
export { SecondFactorSection } from "./SecondFactorSection.tsx";
export { SessionsSection } from "./SessionsSection.tsx";
