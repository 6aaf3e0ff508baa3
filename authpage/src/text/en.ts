/** English: the complete catalogue. Its type is what every other language has to fill. */
import { duration } from "@tacit/ui/text/duration.ts";
import { listOf } from "./listOf.ts";

const ROLES: Readonly<Record<string, string>> = {
  auditor: "auditor",
  user_manager: "user manager",
  client_manager: "client manager",
  owner: "owner",
};

export const en = {
  /** Shown under every form that takes a password. */
  promise: "Your password never leaves this device.",
  promiseMore:
    "A program on this page proves to the server that you know it. What the server keeps cannot be turned back into your password.",

  field: {
    email: "Email address",
    emailOrUsername: "Email address or username",
    name: "Name",
    password: "Password",
    newPassword: "New password",
    code: "Code",
  },

  fieldError: {
    emailMissing: "Enter your email address.",
    emailShape: "Enter an address like name@example.org.",
    emailOrUsernameMissing: "Enter your email address or username.",
    passwordMissing: "Enter your password.",
    newPasswordMissing: "Choose a password.",
    newPasswordShort: "Use at least 8 characters.",
    newPasswordCommon:
      "This is one of the most common passwords, and one of the first to be tried. Choose another.",
    newPasswordRefused: "This password may not be chosen here. Choose another.",
    nameLong: "Use at most 100 characters for your name.",
    mailCode: "Enter the code that is in the mail.",
    codeMissing: "Enter the code that your device shows.",
    website: "Enter a web address like https://example.org.",
    phone: "Enter a number like +44 20 7946 0000.",
    birthdate: "Enter a date like 1990-12-31.",
    long: "Use at most 200 characters.",
  },

  error: {
    invalid_link: "This link is not valid any more.",
    address_taken: "Another account has this address.",
    invalid_credentials: "The email address or the password is not right.",
    invalid_credentials_by_username: "The email address, the username or the password is not right.",
    awaiting_approval:
      "Your account waits for an administrator’s approval. You get a mail when that is decided.",
    last_owner: "You are the last owner of this server. Make somebody else an owner first.",
    other_account:
      "Another account is signed in at this browser by now. Load the page again to go on with it.",
    no_access: "This app is not open to your account.",
    invalid_code: "No device waits with this code. Check it, or ask the device for a new one.",
    wrong_code: "This is not the code in the mail. Check it and type it again.",
    login_expired: "This sign-in took too long. Please try once more.",
    interaction_expired: "This sign-in took too long. Go back to the app and start again.",
    set_up_expired: "The set-up took too long. Please begin again.",
    wrong_passkey: "This passkey does not work here. Try again, or sign in with your password.",
    no_passkey: "Your account has no passkey any more. Load the page again.",
    unusable_passkey: "Your device made a passkey that can’t be used here. Try another device or browser.",
    passkey_there: "This device has a passkey for your account already.",
    too_many_passkeys: "Your account has as many passkeys as there may be. Remove one first.",
    passkey_cancelled: "No passkey was used. Try again, or go on another way.",
    passkey_failed: "Your browser or device could not do this. Try again, or go on another way.",
    no_second_factor: "There is no second step any more. Load the page again.",
    opaque: "Something went wrong on our side. Try again in a moment.",
    crypto: "The part of this page that protects your password could not start. Load the page again.",
    ksf_refused:
      "The server asked for weaker protection of your password than this page allows, so it stopped.",
  },

  /** On pages that find somebody signed in. */
  person: {
    title: "You are signed in",
    heading: "You are signed in",
    as: (email: string) => `Signed in as ${email}`,
    lead: "Go on with this account, or use another one.",
    choose: "Choose an account",
    chooseFor: (client: string) => `to continue to ${client}`,
    continue: "Continue",
    continueAs: (who: string) => `Continue as ${who}`,
    other: "Use another account",
    working: "One moment…",
  },

  /** The app is open to some people only, and the account that is signed in is none of theirs. */
  noAccess: {
    title: "No access",
    heading: (client: string) => `${client} is not open to this account`,
    lead: (client: string) =>
      `Whoever runs this server decides who may use ${client}. Ask them to let you in, or go on with another account.`,
  },

  login: {
    title: "Sign in",
    heading: "Sign in",
    toContinue: (client: string) => `to continue to ${client}`,
    reauthenticate: (email: string) =>
      `You are signed in as ${email}. Enter your password to confirm that it is you.`,
    wanted: (email: string, wanted: string) =>
      `You are signed in as ${email}, but the app asks for ${wanted}. Sign in with that account to go on.`,
    replaces: (email: string) =>
      `You are signed in as ${email}. Signing in with another account takes its place in this browser.`,
    remember: (seconds: number) => `Keep me signed in for ${duration("en", seconds)}`,
    forgot: "Forgot password?",
    submit: "Sign in",
    working: "Signing in…",
    noAccount: "New here?",
    signup: "Create an account",
    decline: (client: string) => `Cancel and go back to ${client}`,
  },

  /** Wherever a passkey is used. */
  passkey: {
    use: "Use a passkey",
    or: "or",
  },

  /** What follows the password. */
  secondFactor: {
    passkeyHint: "Your device asks for your fingerprint, your face or its PIN.",
    title: "Enter your code",
    heading: "Enter your code",
    lead: "Your account is protected by a second step.",
    label: { totp: "Code from your authenticator app", recovery_code: "Recovery code" },
    hint: {
      totp: "Six digits, good for half a minute.",
      recovery_code: "One of the codes that you kept when you set up the second step. Each works once.",
    },
    missing: {
      totp: "Enter the code that your authenticator app shows.",
      recovery_code: "Enter one of your recovery codes.",
    },
    wrong: {
      totp: "This code is wrong, or was used already. Wait for the next one.",
      recovery_code: "This recovery code is wrong, or was used already.",
    },
    instead: {
      passkey: "Use a passkey instead",
      totp: "Use the authenticator app instead",
      recovery_code: "Use a recovery code instead",
    },
    trust: "Trust this device for 30 days",
    submit: "Confirm",
    working: "Checking…",
    lost: "Lost it? See what protects your account",
  },

  /** Before something dangerous. */
  stepUp: {
    heading: "Confirm that it is you",
    lead: "This changes how your account is protected, so we ask once more.",
    submit: "Go on",
    working: "Checking…",
    cancel: "Cancel",
  },

  signup: {
    title: "Create an account",
    heading: "Create an account",
    lead: "We send you a link. You choose your password when you open it.",
    toContinue: (client: string) =>
      `to continue to ${client}. We send you a link; you choose your password when you open it.`,
    replaces: (email: string) =>
      `You are signed in as ${email}. A new account takes its place in this browser.`,
    domains: (domains: string) =>
      `Addresses that can have an account here: @${domains.replaceAll(", ", ", @")}.`,
    closedTitle: "Nobody can sign up here at the moment",
    closed:
      "Whoever runs this server has closed the sign-up. If you have an account, sign in. If you need one, ask them.",
    byInvitationTitle: "Accounts here are by invitation",
    byInvitation:
      "Whoever runs this server invites people by mail. If you were invited, open the link in that mail. If you have an account, sign in.",
    approval:
      "An administrator approves new accounts here. After you have chosen your password, you get a mail when that is decided.",
    submit: "Send me the link",
    working: "Sending…",
    haveAccount: "Have an account already?",
    login: "Sign in",
    another: "Create another account",
    sentTitle: "Look in your mail",
    sentHeading: "Look in your mail",
    /** Around the address, which stands out between the two. */
    sent: {
      before: "We sent a message to ",
      after: (seconds: number | undefined) =>
        seconds === undefined
          ? ". Open the link in it to go on."
          : `. Open the link in it within ${duration("en", seconds)} to go on.`,
    },
    sentHint: "Nothing there? Look in the spam folder, and check that the address is right.",
    again: "Send it again",
    sentAgain: "Sent again.",
    other: "Use another address",
    elsewhere: "Chosen your password on another device?",
    doneTitle: "Your account is ready",
    done: "You have chosen your password in another tab and are signed in. It goes on there; you can close this one.",
  },

  confirm: {
    title: "Choose your password",
    heading: "Choose your password",
    checking: "Checking your link…",
    welcome: (name: string) => `Welcome, ${name}. One last step.`,
    lead: "One last step: choose the password for your account.",
    hint: "At least 8 characters. A few unrelated words are easy to remember and hard to guess.",
    submit: "Save and sign in",
    submitToWait: "Save",
    working: "Saving…",
    strength: {
      label: "Strength",
      short: "Too short",
      common: "One of the most common",
      refused: "Not allowed here",
      weak: "Easy to guess",
      fair: "Fair",
      good: "Good",
      strong: "Strong",
    },
    expiredTitle: "Link not valid",
    expiredHeading: "This link does not work any more",
    expired:
      "A link works once, and only for a while. If you have chosen your password already, sign in; otherwise ask for a new link, which takes a moment.",
    used: "You have chosen your password with this link already.",
    incomplete:
      "The address in your browser is not complete. Open the link in your mail once more, or ask for a new one.",
    newLink: "Ask for a new link",
    toLogin: "Sign in instead",
    elsewhereTitle: "Your account is ready",
    elsewhere: (client: string | undefined) =>
      client === undefined
        ? "You are signed up. If you began on another device or in another browser, go back to it and sign in there. Here you are signed in already."
        : `You are signed up. If you began on another device or in another browser, go back to ${client} there and sign in. Here you are signed in already.`,
  },

  /** An account that waits for an approval. */
  waiting: {
    title: "Your account waits for approval",
    lead: "Your address is confirmed and your password is set. An administrator decides now; you get a mail when that has happened, and can sign in once you are approved.",
    login: "Go to the sign-in",
  },

  /** A forgotten password. */
  recover: {
    title: "Forgot your password?",
    lead: "Enter your email address. If there is an account with it, we send you a link and a code for a new password.",
    submit: "Send me a link",
    toLogin: "Back to sign in",
    sentTitle: "Look in your mail",
    sent: {
      before: "We sent a message to ",
      after: (seconds: number | undefined) =>
        seconds === undefined
          ? ". Open the link in it and type the code that stands beside it."
          : `. Open the link in it within ${duration("en", seconds)} and type the code that stands beside it.`,
    },
    newTitle: "Choose a new password",
    codeTitle: "Type the code",
    codeLead: "The message with this link has a code of six digits.",
    codeHint: "If you did not ask for it yourself, close this page and tell nobody the code.",
    newLead: "You are signed out everywhere then, apps included, and sign in with the new one.",
    save: "Save new password",
    doneTitle: "Your password is changed",
    done: "You are signed out everywhere. Sign in with your new password.",
    used: "You have chosen a new password with this link already. Sign in with it.",
    expired:
      "A link works once, and only for a while; after five wrong codes it does not work either. Ask for a new one, which takes a moment.",
  },

  /** What was asked is over: answered before, or too long ago. */
  over: {
    title: "You are signed in",
    heading: "You are signed in",
    lead: "This sign-in is finished, or was begun too long ago. Nothing more has to be done here.",
    leadClient: (client: string) =>
      `This sign-in to ${client} is finished, or was begun too long ago. Go back to ${client}; you don’t have to enter your password again.`,
    open: (client: string) => `Open ${client}`,
    toAccount: "Go to your account",
  },

  home: {
    title: "Sign in",
    heading: "One account for your apps",
    lead: (host: string) =>
      `Apps that trust ${host} send you here to sign in. Each gets to know only what you allow, and none ever sees your password: it never leaves your device.`,
    login: "Sign in",
    signup: "Create an account",
  },

  elsewhere: {
    title: "Another address",
    heading: "This page has another address",
    lead: (origin: string) =>
      `The server is known as ${origin} and takes sign-ins only there. The address that you used leads to the same place, but your browser keeps the two apart.`,
    go: (host: string) => `Go to ${host}`,
  },

  consent: {
    title: "Allow access",
    heading: (client: string) => `Allow ${client}?`,
    lead: (client: string) => `${client} asks to use your account.`,
    signedInAs: (email: string) => `Signed in as ${email}`,
    notYou: "Not you?",
    always: "Always included",
    groups: { you: "It gets to know", may: "It may" },
    /** In place of the general sentence, once it is known what is filled in. */
    profile: (what: string) => `Your profile: ${what}, and what you fill in later`,
    profileNothing: "Your profile: nothing so far, and what you fill in later",
    profileOnly: (what: string) => `Of your profile: ${what}`,
    /** Claim by claim, whether or not it is filled in. */
    told: (what: string) => `In detail: ${what}`,
    resources: (services: string) => `It uses this service: ${services}`,
    answerTo: (host: string) => `Your answer goes to: ${host}`,
    /** An app that registered itself. */
    unvouched: (client: string) =>
      `Nobody has checked that this app is what it calls itself: “${client}” is its own word. Allow it only if you have just started it yourself.`,
    claims: {
      name: "name",
      given_name: "first name",
      family_name: "last name",
      middle_name: "middle name",
      nickname: "nickname",
      preferred_username: "username",
      profile: "profile page",
      picture: "picture",
      website: "website",
      gender: "gender",
      birthdate: "date of birth",
      zoneinfo: "time zone",
      locale: "language",
      updated_at: "when you last changed it",
      email: "email address",
      email_verified: "whether it is confirmed",
      phone_number: "phone number",
      phone_number_verified: "whether it is confirmed",
      groups: "your groups",
      roles: "your roles",
      address: "postal address",
    } as Record<string, string>,
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

  /** An operator's invitation to make an account. */
  invited: {
    title: "Invitation",
    heading: "Make your account",
    checking: "Checking your invitation…",
    lead: (name: string | undefined) =>
      name === undefined
        ? "You are invited. Choose the password for your account, and it is made."
        : `Welcome, ${name}. Choose the password for your account, and it is made.`,
    otherHeading: "This invitation is for another account",
    other: (email: string, signedInAs: string | undefined) =>
      signedInAs === undefined
        ? `It is for ${email}, and somebody else is signed in at this browser. Nothing has been used up.`
        : `It is for ${email}. At this browser you are signed in as ${signedInAs}. Nothing has been used up.`,
    goOn: (email: string) => `Go on as ${email}`,
    stay: "Stay signed in",
    submit: "Make the account",
    over: "It was used already, was revoked, or has expired. If you have made your account, sign in. Otherwise ask whoever invited you to send it again.",
    used: "You have made your account with this invitation already.",
    incomplete: "The address in your browser is not complete. Open the link in your mail once more.",
  },

  invitation: {
    title: "Invitation",
    heading: "Administer this server?",
    lead: (roles: readonly string[]) =>
      `You were invited to help run this server, as ${listOf(roles, "and", ROLES)}. Accept only if you know who sent you the link.`,
    accept: "Accept",
    administer: "Go to the administration",
    doneTitle: "You can administer this server now",
    done: (roles: readonly string[]) => `Your role: ${listOf(roles, "and", ROLES)}. The link is used up.`,
    overTitle: "This invitation is no longer good",
    over: "It was used already, or it has expired. Ask whoever sent it for a new one.",
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
    openid: "An identifier of your account, so that it recognises you",
    profile: "Your profile: name, date of birth, and whatever else you have filled in",
    email: "Your email address",
    address: "Your postal address",
    phone: "Your phone number",
    groups: "The groups that you are in at this server",
    roles: "The roles that your groups give you",
    offline_access: "Stay connected when you are away, until you take its access back",
  } as Record<string, string>,

  account: {
    sectionsLabel: "Your account",
    sections: {
      profile: { link: "Profile", title: "Your account", heading: "Your account" },
      security: { link: "Security", title: "Security", heading: "Security" },
      apps: { link: "Apps and devices", title: "Apps and devices", heading: "Apps and devices" },
      sessions: { link: "Sessions", title: "Sessions", heading: "Sessions" },
      data: { link: "My data", title: "My data", heading: "My data" },
    },
    since: "Account since",
    signedInAt: "Signed in",
    until: "Stays signed in until",
    signOut: "Sign out",
    working: "Signing out…",
    loading: "Loading your account…",
    password: {
      heading: "Password",
      lead: "A new password signs you out everywhere else.",
      change: "Change password",
      current: "Current password",
      wrong: "This is not your current password.",
      next: "Send me a code",
      mailed: (email: string) => `We sent a code of six digits to ${email}. Type it here.`,
      done: "Your password is changed. You are signed out everywhere else.",
      over: "The code is not good any more. Begin once more to get another one.",
    },
    email: {
      heading: "Email address",
      lead: (email: string) => `You sign in with ${email}, and we write to it.`,
      change: "Change address",
      new: "New email address",
      refused: "Enter another address than the one you have, like name@example.org.",
      mailed: (email: string) =>
        `We wrote to ${email}. Type the code of six digits that is in the mail. No code there? The mail says why.`,
      save: "Use this address",
      done: (email: string, undoFor?: number) =>
        `You sign in with ${email} from now on. The old address got a mail with which the change can be undone${undoFor === undefined ? "" : ` within ${duration("en", undoFor)}`}.`,
      over: "The code is not good any more. Begin once more to get another one.",
    },
    username: {
      heading: "Username",
      lead: "Apps can know you by it, and nobody else has it.",
      none: "You have no username.",
      choose: "Choose a username",
      change: "Change username",
      rules: "2 to 32 letters, digits, dots, hyphens and underscores, beginning with a letter.",
      consequence:
        "An app that knows you by the present one may take you for somebody else. Leave the field empty to have none.",
      waits: (when: string) =>
        `You chose a username not long ago. You can choose another from ${when} on; one that was yours before you can take back at any time.`,
      save: "Save",
      cancel: "Cancel",
      working: "Saving…",
      saved: "Your username is saved.",
      removed: "You have no username any more. It is kept for you for a while.",
      invalid_request:
        "Use 2 to 32 letters of one script, digits, dots, hyphens and underscores, beginning with a letter.",
      username_taken: "This username is taken, or looks like one that is. Choose another.",
      username_reserved: "This username is kept for whoever runs this server. Choose another.",
      username_too_soon: "You chose a username not long ago, and can’t choose another yet.",
    },
    profile: {
      heading: "About you",
      lead: "All of this is optional. Apps get to know it only where you allow it.",
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
      language: "Language",
      languageHint: "Of these pages, and of the mails that we send you.",
      languageOfBrowser: "As the browser says",
      save: "Save",
      working: "Saving…",
      saved: "Saved.",
      cancel: "Cancel",
    },
    passkeys: {
      heading: "Passkeys",
      lead: "Sign in with your fingerprint, your face or your device’s PIN, without typing anything. A passkey works on this site alone, so nobody can talk you out of it.",
      add: "Add a passkey",
      adding: "Waiting for your device…",
      added: "Your passkey is ready.",
      unsupported: "This browser has no passkeys.",
      off: "This server takes no passkeys at present. Those that you have are kept, and you can remove them.",
      since: (date: string) => `Added ${date}`,
      lastUsed: (date: string) => `last used ${date}`,
      neverUsed: "not used yet",
      backedUp: "backed up",
      rename: "Rename",
      renameOf: (name: string) => `Rename ${name}`,
      name: "Name of the passkey",
      nameMissing: "Give the passkey a name.",
      save: "Save",
      saving: "Saving…",
      cancel: "Cancel",
      renamed: "Renamed.",
      remove: "Remove",
      removeOf: (name: string) => `Remove ${name}`,
      askRemove: (name: string) => `Remove ${name}?`,
      askedRemove:
        "It does not sign you in any more. Your device may still offer it; you can delete it there, too. With your last second step the recovery codes become void.",
      keep: "Keep it",
      working: "Removing…",
      removed: "Removed.",
    },
    factors: {
      heading: "Two-step sign-in",
      lead: "A passkey or a code from an app on your phone, beside your password: who learns the password alone stays outside.",
      loading: "Loading the second step…",
      none: "The password alone signs you in.",
      noApp: "After the password, one of your passkeys is asked for.",
      askedRemoveWithPasskey: "After the password, one of your passkeys is asked for then.",
      codesAlone: "After the password, one of your recovery codes is asked for.",
      askedRemoveCodesAlone: "After the password, one of your recovery codes is asked for then.",
      setUp: "Set up an authenticator app",
      app: "Authenticator app",
      since: (date: string) => `since ${date}`,
      replace: "Replace",
      remove: "Remove",
      askRemove: "Remove the authenticator app?",
      askedRemove: "Your password alone signs you in then. Your recovery codes become void.",
      keep: "Keep it",
      removed: "Removed. The password alone signs you in.",
      codesLeft: (left: number) =>
        left === 0
          ? "No recovery codes are left. Make new ones."
          : left === 1
            ? "One recovery code is left. Make new ones."
            : `${left} recovery codes are left.`,
      newCodes: "New recovery codes",
      trusted: "Devices that you trust are not asked for a code for 30 days.",
      endTrust: "Trust none any more",
      trustEnded: "Every device is asked for a code again.",
      scan: "Scan the picture with your authenticator app.",
      firstCode: "Enter the code that the app shows then.",
      picture: "QR code for your authenticator app. The same stands beside it as text.",
      type: "Can’t scan it? Type this into the app:",
      openApp: "Open in an app on this device",
      confirm: "Switch on",
      working: "Checking…",
      cancel: "Cancel",
      codesHeading: "Your recovery codes",
      codesLead:
        "Keep them somewhere safe, apart from your phone. Each stands in once, after your password, when you don’t have your device. They are shown only now.",
      copy: "Copy",
      copied: "Copied.",
      notCopied: "This browser does not let us copy. Select the codes and copy them yourself.",
      download: "Save as a file",
      file: (host: string, codes: string) => `Recovery codes for ${host}, each good once:\n\n${codes}`,
      fileName: "recovery-codes.txt",
      print: "Print",
      codesDone: "I have kept them",
    },
    consents: {
      heading: "Apps with access",
      none: "No app has access to your account.",
      loading: "Loading the apps…",
      since: (date: string) => `Since ${date}`,
      revoke: "Take back",
      revokeOf: (client: string) => `Take back the access of ${client}`,
      ask: (client: string) => `Take back the access of ${client}?`,
      asked: "It is signed out of your account at once. When you use it again, it has to ask you again.",
      keep: "Keep it",
      working: "Taking back…",
      revoked: (client: string) => `${client} has no access any more.`,
      usedIn: (client: string) => `Where ${client} is used`,
      device: (browser: string) => `A device, let in with ${browser}`,
      here: (browser: string) => `${browser}, this session`,
      lastUsed: (date: string) => `Last used ${date}`,
      outlives: "Goes on after you sign out",
      end: "End",
      endOf: (client: string, where: string) => `End the access of ${client}: ${where}`,
      askOne: (client: string, where: string) => `End the access of ${client} here: ${where}?`,
      askedOne: "It is signed out there at once. Elsewhere its access goes on.",
      endedOne: (client: string, where: string) => `The access of ${client} has ended: ${where}.`,
    },
    browser: {
      on: (name: string, system: string) => `${name} on ${system}`,
      unknown: "Unknown browser",
    },
    place: {
      loopback: "The server’s own machine",
      private: (network: string) => `Local network ${network}`,
      public: (network: string) => `Network ${network}`,
    },
    sessionList: {
      heading: "Where you are signed in",
      lead: "Each browser in which you are signed in. If you don’t know one, sign it out and change your password.",
      loading: "Loading your sessions…",
      thisOne: "This browser",
      now: "in use now",
      since: (date: string) => `since ${date}`,
      lastUsed: (date: string) => `last used ${date}`,
      end: "Sign out",
      endOf: (browser: string) => `Sign out ${browser}`,
      ask: (browser: string) => `Sign out ${browser}?`,
      asked: "Its session ends at once, and so do the apps that were opened with it.",
      ended: (browser: string) => `${browser} is signed out.`,
      endOthers: "Sign out all others",
      askOthers: "Sign out all other browsers?",
      askedOthers:
        "You stay signed in here. Everywhere else the session ends, and so do the apps that were opened with it.",
      endedOthers: "All other browsers are signed out.",
      keep: "Cancel",
      working: "Signing out…",
      everywhere: {
        heading: "Sign out everywhere",
        lead: "For when you have lost a device, or don’t know who has access: all browsers, apps and devices, this one too.",
        submit: "Sign out everywhere",
        ask: "Sign out everywhere?",
        asked: "Every session ends, and every app and device loses its access. Then you sign in again.",
      },
    },
    data: {
      export: {
        heading: "Download your data",
        lead: "Everything that is held about you, as a JSON file: profile, sessions, apps, and what happened to your account.",
        submit: "Download",
      },
      deletion: {
        heading: "Delete your account",
        loading: "One moment…",
        lead: (wait: number) =>
          `You are signed out everywhere at once. Your data is deleted after ${duration("en", wait)}; until then you keep the account by signing in, or by the link that we mail you.`,
        confirm: (email: string) => `To confirm, type your address: ${email}`,
        other: (email: string) => `Type your address as it is: ${email}`,
        submit: "Delete my account",
        working: "One moment…",
        asked: (date: string) =>
          `You are signed out everywhere. Your account will be deleted on ${date}. If you want to keep it, sign in before that time, or use the link in the mail.`,
      },
    },
    activity: {
      heading: "Recent activity",
      lead: "What happened to your account. If there is something that you didn’t do, change your password.",
      loading: "Loading the activity…",
      more: "Show more",
      thisSession: "this session",
      someApp: "an app",
      byOperator: "by an administrator",
      other: "Something else changed",
      did: {
        sign_up_completed: () => "You created your account",
        sign_up_waiting: () => "Your account waited for approval",
        sign_up_approved: () => "An administrator approved your account",
        invitation_accepted: () => "You made your account by an invitation",
        login: () => "Signed in",
        login_refused: () => "A sign-in was refused: wrong password",
        credential_renewed: () => "The protection of your password was renewed",
        logout: () => "Signed out",
        consent: (client) => `You allowed ${client} to use your account`,
        consent_refused: (client) => `You refused ${client}`,
        consent_revoked: (client) => `You took back the access of ${client}`,
        data_exported: () => "You downloaded your data",
        deletion_asked: () => "You asked for the deletion of your account",
        deletion_undone: () => "The deletion of your account was undone",
        device_decided: (client) => `You let in a device (${client})`,
        device_decided_refused: (client) => `You refused a device (${client})`,
        grant_ended: () => "You ended the access of an app or a device",
        access_lost_refused: (client) => `${client} is not open to you any more; its access was ended`,
        code_replayed_refused: (client) =>
          `A sign-in code of ${client} was used twice; its access was ended to be safe`,
        refresh_replayed_refused: (client) =>
          `A key of ${client} was used twice; its access was ended to be safe`,
        profile_changed: () => "You changed your profile",
        username_changed: () => "Your username changed",
        session_ended: () => "You signed out another browser",
        other_sessions_ended: () => "You signed out all other browsers",
        signed_out_everywhere: () => "You signed out everywhere",
        recovery_requested: () => "A new password was asked for",
        recovery_requested_refused: () => "A wrong code was tried for a new password",
        password_recovered: () => "You chose a new password by mail",
        password_recovered_refused: () => "A wrong code was tried for a new password",
        password_change_requested: () => "You began to change your password",
        password_changed: () => "You changed your password",
        password_changed_refused: () => "A wrong code was tried to change your password",
        email_change_requested: () => "You began to change your address",
        email_change_requested_refused: () => "A wrong password was tried to change your address",
        email_changed: () => "You changed your address",
        email_changed_refused: () => "A change of your address was refused",
        email_change_undone: () => "The change of your address was undone",
        factor_undone: () => "A second factor was removed by the link of its notice",
        second_factor: () => "A code of your authenticator app was used",
        second_factor_refused: () => "A wrong code of the authenticator app was tried",
        recovery_code: () => "A recovery code was used",
        recovery_code_refused: () => "A wrong recovery code was tried",
        totp_added: () => "You set up an authenticator app",
        totp_removed: () => "You removed your authenticator app",
        passkey: () => "A passkey was used",
        passkey_refused: () => "A passkey was tried that did not work",
        passkey_counter_fell_refused: () => "A passkey was refused that looked like a copy of yours",
        passkey_backup_changed: () => "A passkey was used that is kept in another way now",
        passkey_added: () => "You added a passkey",
        passkey_renamed: () => "You renamed a passkey",
        passkey_removed: () => "You removed a passkey",
        factors_reset: () => "The operator removed your second factors",
        recovery_codes_replaced: () => "You made new recovery codes",
        trust_ended: () => "You ended the trust in all your devices",
        admin_roles_changed: () => "Your rights as an operator changed",
        group_members_changed: () => "The operator changed your groups",
        admin_refused: () => "You were refused what your rights as an operator do not allow",
        user_enabled: () => "The operator enabled your account",
        user_disabled: () => "The operator disabled your account",
        limit_reached_refused: () => "Too many wrong passwords: tries from there are slowed down",
        limit_ended_refused: () => "The tries with wrong passwords have stopped",
      } as Record<string, (client: string) => string>,
    },
  },

  emailUndo: {
    title: "Undo the change of address",
    asks: {
      heading: "Undo the change of address?",
      lead: "Your account gets its old address and the password of then back. Everybody is signed out, in every browser and every app. Passkeys and authenticator apps that were added since the change are removed.",
    },
    undone: {
      heading: "Your old address is back",
      lead: "Everybody is signed out. If somebody else changed the address, they knew your password: choose a new one now.",
    },
    taken: {
      heading: "The old address belongs to another account now",
      lead: "So it can’t be brought back. Sign in with the new address, or ask whoever runs this server.",
    },
    over: {
      heading: "This link does not work any more",
      lead: "The change was undone already, or its time is over. If somebody has taken your account over, ask whoever runs this server.",
    },
    submit: "Undo the change",
    working: "Undoing it…",
    password: "Choose a new password",
  },

  keep: {
    title: "Keep your account",
    asks: {
      heading: "Keep your account?",
      lead: "Its deletion was asked for. If you keep it, everything is as it was, and you sign in again.",
    },
    kept: { heading: "Your account stays", lead: "Nothing was deleted. You can sign in again." },
    over: {
      heading: "This link does not work any more",
      lead: "The deletion was undone already, or the account is gone. If you can sign in, it is still there.",
    },
    submit: "Keep my account",
    working: "Keeping it…",
    login: "Sign in",
  },

  factorUndo: {
    title: "Remove what was added",
    asks: {
      heading: "Remove what was added?",
      lead: "The passkey or authenticator app that this mail was about is removed, all recovery codes are void, and everybody is signed out, in every browser and every app.",
    },
    undone: {
      heading: "It is removed",
      lead: "Everybody is signed out. If somebody else added it, they knew your password: choose a new one now.",
    },
    over: {
      heading: "This link does not work any more",
      lead: "What was added is gone already, or the time for it is over. If you see something in your account that you don’t know, remove it there.",
    },
    submit: "Remove it",
    working: "Removing it…",
    password: "Choose a new password",
  },

  logout: {
    title: "Sign out",
    heading: "Sign out?",
    lead: "This ends your session in this browser and in every app that was opened with it.",
    leadClient: (client: string) =>
      `${client} asks to sign you out. This ends your session in this browser and in every app that was opened with it.`,
    everywhere: "On all devices and in all apps, too",
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
    signed_out_invalid_redirect_uri: {
      heading: "You are signed out",
      lead: "The app asked to send you on to an address that is not registered for it. So we stopped here; you can close this page.",
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
    app: "App",
    address: "Address",
    request: "Request",
  },
};

export type Messages = typeof en;
