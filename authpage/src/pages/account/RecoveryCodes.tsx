/** Recovery codes, shown this once: to copy, to keep as a file, to print. */

import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { useEffect, useRef, useState } from "react";
import { text } from "../../text/index.ts";

interface Props {
  readonly codes: readonly string[];
  done(): void;
}

export function RecoveryCodes({ codes, done }: Props) {
  const words = text.account.factors;
  const [copied, setCopied] = useState<boolean>();
  const heading = useRef<HTMLHeadingElement>(null);
  const all = `${codes.join("\n")}\n`;

  // What had the focus is gone; and this must not be overlooked.
  useEffect(() => heading.current?.focus(), []);

  const copy = () => {
    navigator.clipboard.writeText(all).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const download = () => {
    const address = URL.createObjectURL(new Blob([words.file(location.host, all)], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = words.fileName;
    link.click();
    // Not before the browser has it.
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };

  return (
    <div className="recovery-codes">
      <h3 ref={heading} tabIndex={-1}>
        {words.codesHeading}
      </h3>
      <p className="notice">{words.codesLead}</p>
      <ul className="codes" translate="no">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="buttons buttons-row">
        <ActionButton kind="quiet" onPress={copy}>
          {words.copy}
        </ActionButton>
        <ActionButton kind="quiet" onPress={download}>
          {words.download}
        </ActionButton>
        <ActionButton kind="quiet" onPress={() => print()}>
          {words.print}
        </ActionButton>
      </div>
      <p className="hint good" role="status">
        {copied !== undefined && (copied ? words.copied : words.notCopied)}
      </p>
      <div className="buttons">
        <ActionButton onPress={done}>{words.codesDone}</ActionButton>
      </div>
    </div>
  );
}
