/** English: the complete catalogue. Its type is what every other language has to fill. */

function minutes(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const whole = Math.ceil(seconds / 60);
  return whole === 1 ? "1 minute" : `${whole} minutes`;
}

export const en = {
  brand: "Tacit",
  /** Shown under every form that takes a password. */
  promise: "Your password never leaves this device.",
  promiseMore:
    "A program on this page proves to the server that you know it. What the server keeps cannot be turned back into your password.",

  field: {
    email: "Email address",
    name: "Name",
    optional: "optional",
    password: "Password",
    newPassword: "New password",
    showPassword: "Show password",
    hidePassword: "Hide password",
  },

  fieldError: {
    emailMissing: "Enter your email address.",
    emailShape: "Enter an address like name@example.org.",
    passwordMissing: "Enter your password.",
    newPasswordMissing: "Choose a password.",
    newPasswordShort: "Use at least 8 characters.",
    nameLong: "Use at most 100 characters for your name.",
    codeMissing: "Enter the code that your device shows.",
    website: "Enter a web address like https://example.org.",
    phone: "Enter a number like +44 20 7946 0000.",
    birthdate: "Enter a date like 1990-12-31.",
    long: "Use at most 200 characters.",
  },

  errorTitle: "That did not work",
  error: {
    invalid_request: "The server did not understand this request. Load the page again and try once more.",
    invalid_link: "This link is not valid any more.",
    invalid_credentials: "The email address or the password is not right.",
    invalid_code: "No device waits with this code. Check it, or ask the device for a new one.",
    login_expired: "This sign-in took too long. Please try once more.",
    not_signed_in: "You are not signed in any more.",
    interaction_expired: "This sign-in took too long. Go back to the app and start again.",
    cross_origin: "Your browser sent this from another page. Load the page again and try once more.",
    payload_too_large: "That is too long.",
    unavailable: "The server is busy right now. Try again in a moment.",
    server_error: "Something went wrong on our side. Try again in a moment.",
    network: "No connection to the server. Check your network and try again: what you typed is still here.",
    crypto: "The part of this page that protects your password could not start. Load the page again.",
    ksf_refused:
      "The server asked for weaker protection of your password than this page allows, so it stopped.",
    unknown: "Something went wrong. Try again in a moment.",
  },
  rateLimited: (seconds: number | undefined) =>
    seconds === undefined
      ? "Too many tries. Wait a little and try again."
      : `Too many tries. Try again in ${minutes(seconds)}.`,

  login: {
    title: "Sign in",
    heading: "Sign in",
    toContinue: (client: string) => `to continue to ${client}`,
    reauthenticate: (email: string) =>
      `You are signed in as ${email}. Enter your password to confirm that it is you.`,
    remember: "Keep me signed in for 30 days",
    submit: "Sign in",
    working: "Signing in…",
    noAccount: "New here?",
    signup: "Create an account",
    decline: (client: string) => `Cancel and go back to ${client}`,
  },

  signup: {
    title: "Create an account",
    heading: "Create an account",
    lead: "We send you a link. You choose your password when you open it.",
    submit: "Send me the link",
    working: "Sending…",
    haveAccount: "Have an account already?",
    login: "Sign in",
    sentTitle: "Look in your mail",
    sentHeading: "Look in your mail",
    /** Around the address, which stands out between the two. */
    sent: { before: "We sent a message to ", after: ". Open the link in it within 30 minutes to go on." },
    sentHint: "Nothing there? Look in the spam folder, and check that the address is right.",
    again: "Send it again",
    sentAgain: "Sent again.",
    other: "Use another address",
  },

  confirm: {
    title: "Choose your password",
    heading: "Choose your password",
    checking: "Checking your link…",
    welcome: (name: string) => `Welcome, ${name}. One last step.`,
    lead: "One last step: choose the password for your account.",
    hint: "At least 8 characters. A few unrelated words are easy to remember and hard to guess.",
    submit: "Save and sign in",
    working: "Saving…",
    strength: {
      label: "Strength",
      short: "Too short",
      weak: "Easy to guess",
      fair: "Fair",
      good: "Good",
      strong: "Strong",
    },
    expiredTitle: "Link not valid",
    expiredHeading: "This link does not work any more",
    expired: "Links are good for 30 minutes and can be used once. Ask for a new one: it takes a moment.",
    incomplete:
      "The address in your browser is not complete. Open the link in your mail once more, or ask for a new one.",
    newLink: "Ask for a new link",
    toLogin: "Sign in instead",
  },

  consent: {
    title: "Allow access",
    heading: (client: string) => `Allow ${client}?`,
    lead: (client: string) => `${client} asks to use your account:`,
    signedInAs: (email: string) => `Signed in as ${email}`,
    always: "Always included",
    allow: "Allow",
    deny: "Deny",
    working: "One moment…",
    visit: (host: string) => `Website: ${host}`,
    policy: "Privacy policy",
    terms: "Terms of service",
    newWindow: "(in a new window)",
    details: "It also asks for exactly this:",
    yes: "yes",
    no: "no",
  },

  device: {
    title: "Connect a device",
    heading: "Connect a device",
    lead: "Enter the code that your device shows.",
    code: "Code",
    next: "Continue",
    looking: "Looking…",
    asks: (client: string) => `Allow ${client} on your device?`,
    check: {
      before: "Only go on if your device shows the code ",
      after: " and you started this yourself.",
    },
    other: "Another code",
    allow: "Allow",
    deny: "Deny",
    working: "One moment…",
    allowedTitle: "Device connected",
    allowed: "Go back to your device: it goes on by itself within a few seconds.",
    deniedTitle: "Nothing was allowed",
    denied: "The device was told no. You can close this page.",
  },
  scope: {
    openid: "Know that you are signed in, by an identifier",
    profile: "See your name",
    email: "See your email address",
    address: "See your postal address",
    phone: "See your phone number",
    offline_access: "Stay connected until you sign out",
  } as Record<string, string>,

  account: {
    title: "Your account",
    heading: "Your account",
    email: "Email address",
    name: "Name",
    since: "Account since",
    signedInAt: "Signed in",
    until: "Stays signed in until",
    signOut: "Sign out",
    working: "Signing out…",
    loading: "Loading your account…",
    profile: {
      heading: "About you",
      lead: "Apps see this only where you allow it.",
      edit: "Edit",
      name: "Name",
      givenName: "First name",
      familyName: "Last name",
      nickname: "Nickname",
      website: "Website",
      birthdate: "Date of birth",
      phone: "Phone number",
      street: "Street",
      postalCode: "Postal code",
      locality: "City",
      country: "Country",
      save: "Save",
      working: "Saving…",
      saved: "Saved.",
      cancel: "Cancel",
    },
    consents: {
      heading: "Apps with access",
      none: "No app has access to your account.",
      loading: "Loading the apps…",
      since: (date: string) => `Since ${date}`,
      revoke: "Take back",
      revokeOf: (client: string) => `Take back the access of ${client}`,
      working: "Taking back…",
      revoked: (client: string) => `${client} has no access any more.`,
    },
  },

  logout: {
    title: "Sign out",
    heading: "Sign out?",
    lead: "This ends your session in this browser and in every app that was opened with it.",
    leadClient: (client: string) =>
      `${client} asks to sign you out. This ends your session in this browser and in every app that was opened with it.`,
    submit: "Sign out",
    stay: "Stay signed in",
    working: "Signing out…",
  },

  signedOut: {
    title: "Signed out",
    heading: "You are signed out",
    lead: "Your session in this browser has ended. You can close this page.",
    again: "Sign in again",
  },

  failure: {
    title: "Error",
    unknown_client: {
      heading: "Unknown app",
      lead: "The app that sent you here is not registered with this server. Nothing was shared with it.",
    },
    invalid_redirect_uri: {
      heading: "Wrong return address",
      lead: "The app that sent you here asked to send you on to an address that is not registered for it. For your safety we stopped. Nothing was shared.",
    },
    invalid_request: {
      heading: "The request is not right",
      lead: "The app that sent you here made a mistake in its request. Go back to it and try again; if it happens again, tell its makers.",
    },
    interaction_expired: {
      heading: "This sign-in took too long",
      lead: "Go back to the app that you came from and start again.",
    },
    server_error: {
      heading: "Something went wrong",
      lead: "That was our side. Try again in a moment.",
    },
    not_found: {
      heading: "Nothing here",
      lead: "There is no page at this address.",
    },
    toLogin: "Go to sign in",
    retry: "Try again",
    toAccount: "Go to your account",
    request: "Request",
  },

  loading: "One moment…",
};

export type Messages = typeof en;
