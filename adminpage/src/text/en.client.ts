/** English: apps, and every field of their registration. */
export const client = {
  list: {
    title: "Apps",
    lead: "Apps, websites and services that may ask this server to sign people in. In the standards’ words: clients.",
    add: "Register an app",
    search: "Filter",
    hint: "A part of the name or the identifier.",
    label: "Apps",
    columns: { name: "Name", id: "Identifier", kind: "Kind", open: "Open to", since: "Since" },
    shown: (count: number) => (count === 1 ? "One app" : `${count} apps`),
    empty: {
      title: "No app is registered yet",
      text: "Register the first one: you choose what it is, say where it is, and copy its settings.",
    },
    noMatch: { title: "No app is found", text: "No name and no identifier has this in it." },
  },

  kinds: {
    spa: { name: "Single-page app", about: "Runs in the browser alone. Keeps no secret." },
    web: { name: "Web app with a server", about: "Its server signs people in and keeps a secret." },
    native: { name: "Mobile or desktop app", about: "Installed on a device. Keeps no secret." },
    device: {
      name: "TV or command line",
      about: "Has no browser of its own: people confirm a code elsewhere.",
    },
    service: { name: "Service", about: "A machine that acts for itself, without any person." },
  },
  public: "keeps no secret",
  confidential: "keeps a secret",
  firstParty: "your own",
  builtIn: "built in",
  ofDocument: "registers itself",

  add: {
    title: "Register an app",
    kind: "What is it?",
    kindHint: "Sets what fits most apps of this kind. Everything can be changed later.",
    id: "Identifier",
    idHint: "The app’s client_id. It can’t be changed later. Letters, digits and dashes are best.",
    idMissing: "Give it an identifier.",
    name: "Name",
    nameHint: "What people read when they sign in.",
    nameMissing: "Give it a name.",
    redirects: "Redirect addresses",
    redirectsHint:
      "Where people come back to after the sign-in, one a line, exact to the letter. While you develop: http://localhost:3000/callback.",
    redirectsMissing: "Give one address at least.",
    scope: "What it may ask for",
    firstParty: "It is your own",
    firstPartyHint: "People are not asked whether it may know who they are.",
    submit: "Register",
    done: (name: string) => `${name} is registered`,
    doneLead: "Copy its settings now.",
    open: "Go on to its page",
  },

  page: {
    tabs: { settings: "Settings", connect: "Connect" },
    secret: "Client secret",
    builtIn: "This is what these pages themselves sign in with. The server restores it at each start.",
    ofSettings:
      "This app stands in the server’s settings file ([[protected_apps]]), and is what it says there.",
    declaredIn: (file: string) =>
      `This app is declared in the file ${file} at the server, and changed there.`,
    ofDocument: "This app is a copy of the document at its identifier, and changes with that.",
    needsOwner: "Operators use this app for administration, so only owners change it.",
    readOnly: "Your roles let you look, not change.",
    saved: "Saved. It is in force at every instance within a second.",
    unchanged: "Nothing was different.",
    secretDrawn: "The new way to authenticate needs a secret. Here it is.",
    more: "More fields",
    byDefault: "as usual",
    json: "This is no well-formed JSON.",
    number: "A whole number of seconds.",
    other: "Others (parted by spaces)",
    conflict: {
      title: "Somebody else has changed this app meanwhile",
      lead: "Nothing of yours is lost: it is still in the fields. What has changed:",
      field: "Field",
      theirs: "Now",
      mine: "Yours",
      untouched: "not changed by you",
      save: "Save mine over it",
      drop: "Drop mine, show what is there",
    },
    acts: "What you can do",
    rotate: {
      title: "New secret",
      text: "Draws another secret. The one before is no good from then on.",
      button: "New secret…",
      question: (name: string) => `Draw a new secret for ${name}?`,
      lead: "Whatever still uses the old one fails at once, until it has the new one.",
      yes: "Draw it",
    },
    remove: {
      title: "Remove",
      text: "Nobody signs in to it any more, and all its tokens are revoked. This can’t be undone.",
      button: "Remove…",
      question: (name: string) => `Remove ${name}?`,
      lead: "All tokens and consents of it end. A new registration with the same identifier begins from nothing.",
      yes: "Remove for good",
      done: (name: string) => `${name} is removed.`,
    },
    activity: "What happened to it, in the audit log",
  },

  /** Who may use an app. */
  access: {
    title: "Who may use it",
    lead: "Whoever may not is told so in words, and may go on with another account.",
    service: "Nobody signs in to it: it acts for itself.",
    question: "Who may use this app?",
    options: { everyone: "Everyone who has an account here", only: "Only the people named here" },
    about: {
      everyone: "Whoever gets an account can use it at once.",
      only: "Members of these groups, and these people. Whoever leaves loses it within minutes.",
    },
    groups: "Groups",
    groupsHint: "Their names, one a line.",
    people: "People",
    peopleHint: "Their e-mail addresses, one a line.",
    peopleById: "Their identifiers, one a line: your roles don’t show you people’s addresses.",
    unknown: (who: string) => `Nobody has this address: ${who}`,
    closed: "Nobody: the app is closed to all people.",
    everyone: "everyone",
    nobody: "nobody",
    nobodySignsIn: "acts for itself",
    users: (count: number) => (count === 1 ? "one person" : `${count} people`),
    conflict: "Somebody else has changed this app meanwhile. Who may use it now:",
    takeTheirs: "Show what is there",
    saveMine: "Save mine over it",
  },

  connect: {
    lead: "What the app has to be told. Most libraries find everything else by the issuer.",
    issuer: "Issuer",
    id: "Client ID",
    secretNote: "The secret was shown when it was drawn. If it is lost, draw a new one under Settings.",
    discovery: "Discovery document",
    examples: "For common libraries",
    secretPlace: "the client secret",
  },

  sections: {
    about: {
      title: "What people read",
      lead: "Shown when they sign in and where they look at what they allowed.",
    },
    addresses: {
      title: "Addresses",
      lead: "Where people are sent, exact to the letter. Nothing else is ever redirected to.",
    },
    access: {
      title: "What it may do",
      lead: "The most that it is ever granted; each request asks for a part.",
    },
    authentication: { title: "How it proves itself", lead: "At the token endpoint." },
    keys: { title: "Keys and certificates", lead: "For apps that prove themselves without a shared secret." },
    tokens: { title: "Tokens", lead: "What its tokens look like and what they are bound to." },
    signIn: { title: "Sign-in", lead: "What it asks of the sign-in, whatever a single request says." },
    requests: { title: "Requests", lead: "How authorization requests have to come." },
    logout: { title: "Sign-out", lead: "How it hears that a session has ended." },
    special: { title: "Special", lead: "Rarely needed." },
  },

  fields: {
    client_name: { label: "Name", help: "1 to 100 characters." },
    client_uri: { label: "Website", help: "The app’s own page." },
    logo_uri: {
      label: "Logo",
      help: "An https address of a picture. This server fetches it, so people’s browsers don’t.",
    },
    policy_uri: { label: "Privacy policy", help: "Linked where people decide whether to allow something." },
    tos_uri: { label: "Terms of service", help: "Linked beside the privacy policy." },
    contacts: {
      label: "Contacts",
      help: "Addresses of who is responsible, one a line. People don’t see them.",
    },
    application_type: {
      label: "Type",
      help: "Native apps may use loopback addresses and schemes of their own.",
    },
    redirect_uris: {
      label: "Redirect addresses",
      help: "One a line. https, or http on localhost; native apps also their own scheme.",
    },
    post_logout_redirect_uris: {
      label: "Addresses after sign-out",
      help: "One a line. Where the app may send people after signing them out.",
    },
    initiate_login_uri: {
      label: "Address to begin a sign-in",
      help: "Where others may send people who want to sign in to this app.",
    },
    grant_types: { label: "Ways to get tokens", help: "Leave on only what the app uses." },
    scope: { label: "Scopes", help: "What it may know and do." },
    told_groups: {
      label: "Groups it is told of",
      help: "One a line, by name or by how names begin (team:*). Empty: all groups of a user.",
    },
    first_party: { label: "It is your own", help: "People are not asked for consent." },
    authorization_details_types: {
      label: "Types of detailed requests",
      help: "RFC 9396, one a line; those that the settings name.",
    },
    token_endpoint_auth_method: {
      label: "Method",
      help: "“None” is for apps that can keep no secret. A method with a secret draws one when it is chosen for the first time.",
    },
    token_endpoint_auth_signing_alg: {
      label: "Algorithm of its assertions",
      help: "For signed assertions only; empty takes any that is safe.",
    },
    jwks: { label: "Public keys (JWKS)", help: "Public halves only. Either this or an address." },
    jwks_uri: {
      label: "Address of its public keys",
      help: "Fetched when needed, so that the app can rotate its keys.",
    },
    tls_client_auth_subject_dn: {
      label: "Certificate: subject",
      help: "RFC 8705. Exactly one of the five ways to name a certificate.",
    },
    tls_client_auth_san_dns: { label: "Certificate: host name", help: "" },
    tls_client_auth_san_uri: { label: "Certificate: URI", help: "" },
    tls_client_auth_san_ip: { label: "Certificate: IP address", help: "" },
    tls_client_auth_san_email: { label: "Certificate: e-mail", help: "" },
    id_token_signed_response_alg: {
      label: "ID tokens are signed by",
      help: "RS256 for libraries that know nothing else.",
    },
    id_token_claims: {
      label: "Claims in the ID token",
      help: "For apps that read nothing else: the ID token then holds what the scopes tell, such as name and address.",
    },
    userinfo_signed_response_alg: {
      label: "Userinfo is signed by",
      help: "Plain JSON where nothing is chosen.",
    },
    introspection_signed_response_alg: {
      label: "Introspection is signed by",
      help: "Plain JSON where nothing is chosen.",
    },
    authorization_signed_response_alg: {
      label: "Signed answers to sign-ins use",
      help: "Where the app asks for them (JARM: response_mode=jwt). Empty is RS256.",
    },
    subject_type: {
      label: "Identifier of people",
      help: "“Pairwise” gives each sector its own, so that apps can’t compare.",
    },
    sector_identifier_uri: {
      label: "Address of the sector",
      help: "Names the redirect addresses that share pairwise identifiers.",
    },
    dpop_bound_access_tokens: {
      label: "Tokens are bound to a key (DPoP)",
      help: "A stolen token is of no use elsewhere. The app has to support it (RFC 9449).",
    },
    tls_client_certificate_bound_access_tokens: {
      label: "Tokens are bound to its certificate",
      help: "RFC 8705; where the proxy passes certificates on.",
    },
    default_max_age: { label: "Oldest sign-in, in seconds", help: "Older ones are asked again." },
    default_acr_values: {
      label: "Levels of sign-in",
      help: "One a line, the best first; asked for where a request names none.",
    },
    require_auth_time: { label: "ID tokens tell when somebody signed in", help: "auth_time, always." },
    require_pushed_authorization_requests: {
      label: "Requests have to be pushed",
      help: "RFC 9126: nothing of a request passes through the browser.",
    },
    require_signed_request_object: { label: "Requests have to be signed", help: "RFC 9101." },
    request_object_signing_alg: { label: "Signed requests use", help: "Empty takes any that is safe." },
    request_uris: { label: "Addresses of request objects", help: "One a line." },
    backchannel_logout_uri: {
      label: "Address for back-channel sign-out",
      help: "This server posts there when a session of the app’s users ends.",
    },
    backchannel_logout_session_required: {
      label: "The notice names the session",
      help: "Otherwise it may only name the person.",
    },
    pkce_exempt: {
      label: "May leave out PKCE",
      help: "For old libraries with a secret. Without it a stolen code is easier to use.",
    },
    token_exchange: {
      label: "Token exchange (JSON)",
      help: 'RFC 8693: {"audiences": ["…"], "delegation": true, "impersonation": false}. Needs the grant, too.',
    },
    software_id: { label: "Software", help: "An identifier that all installations share." },
    software_version: { label: "Version", help: "" },
  },

  grants: {
    authorization_code: "Sign-in by browser (authorization code)",
    refresh_token: "Stay signed in (refresh token)",
    client_credentials: "As itself (client credentials)",
    "urn:ietf:params:oauth:grant-type:device_code": "By a code on another device (device flow)",
    "urn:ietf:params:oauth:grant-type:token-exchange": "For another token (token exchange)",
  } as Readonly<Record<string, string>>,

  methods: {
    none: "None: it keeps no secret",
    client_secret_basic: "Secret, in the header (basic)",
    client_secret_post: "Secret, in the form (post)",
    private_key_jwt: "Signed assertion (private_key_jwt)",
    tls_client_auth: "Certificate of an authority (mTLS)",
    self_signed_tls_client_auth: "Own certificate (mTLS)",
  } as Readonly<Record<string, string>>,

  scopes: {
    openid: "who somebody is",
    profile: "name and profile",
    email: "e-mail address",
    address: "postal address",
    phone: "phone number",
    groups: "groups here",
    roles: "roles by those groups",
    offline_access: "stay after sign-out",
    "tacit:admin": "administer this server",
  } as Readonly<Record<string, string>>,

  types: { web: "Web", native: "Native" } as Readonly<Record<string, string>>,
  subjects: { public: "The same for all apps", pairwise: "Another for each sector (pairwise)" } as Readonly<
    Record<string, string>
  >,
};
