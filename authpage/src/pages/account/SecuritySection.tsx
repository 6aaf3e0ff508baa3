/** What keeps the account the person's own. Each part is a file of its own; what happened lately comes last. */

import type { SectionProps } from "../AccountPage.tsx";
import { ActivitySection } from "./ActivitySection.tsx";

export function SecuritySection(_: SectionProps) {
  return <ActivitySection />;
}
