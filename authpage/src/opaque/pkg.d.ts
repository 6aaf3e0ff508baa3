/** What crates/opaque-core gives to the browser, for a checkout in which `cargo xtask` has not built it yet. */
declare module "*/opaque_core.js" {
  type Ksf = import("./protocol.ts").Ksf;

  export default function init(input: { module_or_path: string | URL }): Promise<unknown>;

  export class ClientLogin {
    constructor(password: string);
    readonly ke1: string;
    finish(ke2: string, ksf: Ksf): string;
    free(): void;
  }

  export class ClientRegistration {
    constructor(password: string);
    readonly registrationRequest: string;
    finish(registrationResponse: string, ksf: Ksf): string;
    free(): void;
  }
}
