/** When drawing a page throws: words and a button in its place, instead of nothing. Another address is another try. */
import { Component, type ReactNode } from "react";
import { words } from "../language.ts";
import { Page } from "./Page.tsx";
import { Picture } from "./Picture.tsx";

interface Props {
  /** What is drawn; when it changes, what has broken is tried again. */
  readonly address: string;
  readonly children: ReactNode;
}

export class Boundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate(before: Props) {
    if (before.address !== this.props.address && this.state.broken) this.setState({ broken: false });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Page
        title={words.broken.heading}
        heading={words.broken.heading}
        lead={words.broken.lead}
        picture={<Picture of="stop" />}
        key="broken"
      >
        <div className="buttons">
          <button type="button" className="button button-primary" onClick={() => location.reload()}>
            {words.broken.reload}
          </button>
        </div>
      </Page>
    );
  }
}
