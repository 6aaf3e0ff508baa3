/**
 * What is shown when drawing fails: words and two ways on, instead of nothing. Leans on nothing that may itself be what is
 * broken: no library's component, no session, no request.
 */
import { Component, type ReactNode } from "react";
import { clearOurs } from "../lib/storage.ts";
import { text } from "../text/index.ts";

interface Props {
  readonly children: ReactNode;
}

export class Broken extends Component<Props, { readonly broken: boolean }> {
  override readonly state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="welcome" role="alert">
        <h1>{text.broken.title}</h1>
        <p className="welcome-lead">{text.broken.lead}</p>
        <div className="welcome-buttons">
          <button type="button" className="button button-primary" onClick={() => location.reload()}>
            {text.broken.reload}
          </button>
          <button type="button" className="button button-quiet" onClick={startAfresh}>
            {text.broken.reset}
          </button>
        </div>
      </main>
    );
  }
}

/** For what breaks again at each load: it can only be what this browser keeps. */
function startAfresh() {
  clearOurs();
  location.replace("/");
}
