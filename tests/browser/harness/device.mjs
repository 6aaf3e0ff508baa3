// A device with passkeys: Chromium's virtual authenticator, over the DevTools protocol (its domain WebAuthn). One for each tab; it
// keeps its passkeys while the tab is open, whatever page is in it.

export class Device {
  #session;
  #id;

  /** A device that knows its user, and answers at once unless told otherwise. */
  static async of(page) {
    const device = new Device();
    device.#session = await page.context().newCDPSession(page);
    await device.#session.send("WebAuthn.enable");
    const { authenticatorId } = await device.#session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    device.#id = authenticatorId;
    return device;
  }

  /** Whether its user has a finger on it. */
  async present(enabled) {
    await this.#session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.#id, enabled });
  }

  /** Whether it knows its user by their finger. */
  async knows(isUserVerified) {
    await this.#session.send("WebAuthn.setUserVerified", { authenticatorId: this.#id, isUserVerified });
  }

  async passkeys() {
    return (await this.#session.send("WebAuthn.getCredentials", { authenticatorId: this.#id })).credentials;
  }

  /** Loses them all. */
  async lose() {
    await this.#session.send("WebAuthn.clearCredentials", { authenticatorId: this.#id });
  }
}
