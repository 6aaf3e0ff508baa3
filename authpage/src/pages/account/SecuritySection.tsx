/** What keeps the account the person's own. Each part is a file of its own; what happened lately comes last. */

import { Waiting } from "@tacit/ui/components/Waiting.tsx";
import { lazy, Suspense } from "react";
import { text } from "../../text/index.ts";
import type { SectionProps } from "../AccountPage.tsx";
import { ActivitySection } from "./ActivitySection.tsx";
import { PasswordSection } from "./PasswordSection.tsx";

const SecondFactorSection = lazy(async () => ({
  default: (await import("./later.ts")).SecondFactorSection,
}));

export function SecuritySection({ account, change }: SectionProps) {
  return (
    <>
      <PasswordSection email={account.email} begun={change === "password"} />
      <Suspense fallback={<Waiting label={text.account.factors.loading} />}>
        <SecondFactorSection email={account.email} />
      </Suspense>
      <ActivitySection />
    </>
  );
}
