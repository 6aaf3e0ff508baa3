/** Everybody who has an account, as a file. It is everybody's address, so it takes a recent sign-in, and the log tells of it. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { localDay } from "@tacit/ui/date.ts";
import { useEffect, useRef, useState } from "react";
import { api } from "../../api/endpoints.ts";
import { Section } from "../../components/Screen.tsx";
import { sentence } from "../../lib/errors.ts";
import { text } from "../../text/index.ts";
import { download } from "../audit/export.ts";

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json" } as const;

/** Without it Excel takes UTF-8 for something else; the server writes it, and a browser takes it away when it reads a text. */
const MARK = "\ufeff";

export function ExportSection() {
  const [said, setSaid] = useState<{ readonly words: string; readonly bad: boolean }>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const words = text.files.export;
  const take = async (format: keyof typeof TYPES) => {
    const controller = new AbortController();
    running.current = controller;
    setBusy(true);
    setSaid(undefined);
    try {
      const content = await api.exportUsers(format, controller.signal);
      const mark = format === "csv" ? MARK : "";
      download(`${words.file}-${localDay(new Date())}.${format}`, TYPES[format], `${mark}${content}`);
      setSaid({ words: words.done, bad: false });
    } catch (error) {
      if (!controller.signal.aborted) setSaid({ words: sentence(error), bad: true });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={words.title} lead={words.lead}>
      <div className="buttons buttons-start">
        <ActionButton kind="quiet" isDisabled={busy} onPress={() => void take("csv")}>
          {words.csv}
        </ActionButton>
        <ActionButton kind="quiet" isDisabled={busy} onPress={() => void take("json")}>
          {words.json}
        </ActionButton>
      </div>
      <p role="status" className={said?.bad ? "field-error" : "hint"}>
        {busy ? words.working : said?.words}
      </p>
    </Section>
  );
}
