/** German: apps, and every field of their registration. */
import type { Messages } from "./en.ts";

export const client: Messages["client"] = {
  list: {
    title: "Apps",
    lead: "Apps, Websites und Dienste, die Personen über diesen Server anmelden dürfen. In den Standards heißen sie Clients.",
    add: "App registrieren",
    search: "Filtern",
    hint: "Ein Teil des Namens oder der Kennung.",
    label: "Apps",
    columns: { name: "Name", id: "Kennung", kind: "Art", open: "Offen für", since: "Seit" },
    shown: (count) => (count === 1 ? "Eine App" : `${count} Apps`),
    empty: {
      title: "Noch ist keine App registriert",
      text: "Registrieren Sie die erste: Sie wählen, was sie ist, sagen, wo sie ist, und kopieren ihre Einstellungen.",
    },
    noMatch: { title: "Keine App gefunden", text: "Kein Name und keine Kennung enthält das." },
  },

  kinds: {
    spa: { name: "Single-Page-App", about: "Läuft nur im Browser. Kann kein Geheimnis bewahren." },
    web: { name: "Web-App mit Server", about: "Ihr Server meldet Personen an und bewahrt ein Geheimnis." },
    native: {
      name: "App für Handy oder Desktop",
      about: "Auf einem Gerät installiert. Kann kein Geheimnis bewahren.",
    },
    device: {
      name: "Fernseher oder Kommandozeile",
      about: "Hat keinen eigenen Browser: Ein Code wird anderswo bestätigt.",
    },
    service: { name: "Dienst", about: "Eine Maschine, die für sich selbst handelt, ohne eine Person." },
  },
  public: "ohne Geheimnis",
  confidential: "mit Geheimnis",
  firstParty: "Ihre eigene",
  builtIn: "eingebaut",
  ofDocument: "registriert sich selbst",

  add: {
    title: "App registrieren",
    kind: "Was ist es?",
    kindHint: "Legt fest, was für die meisten Apps dieser Art passt. Alles lässt sich später ändern.",
    id: "Kennung",
    idHint:
      "Die client_id der App. Sie lässt sich später nicht ändern. Am besten Buchstaben, Ziffern und Bindestriche.",
    idMissing: "Geben Sie eine Kennung ein.",
    name: "Name",
    nameHint: "Was man beim Anmelden liest.",
    nameMissing: "Geben Sie einen Namen ein.",
    redirects: "Rücksprungadressen",
    redirectsHint:
      "Wohin es nach der Anmeldung zurückgeht, eine je Zeile, auf den Buchstaben genau. Beim Entwickeln: http://localhost:3000/callback.",
    redirectsMissing: "Geben Sie mindestens eine Adresse ein.",
    scope: "Worum sie bitten darf",
    firstParty: "Es ist Ihre eigene",
    firstPartyHint: "Niemand wird gefragt, ob sie wissen darf, wer er ist.",
    submit: "Registrieren",
    done: (name) => `${name} ist registriert`,
    doneLead: "Kopieren Sie jetzt ihre Einstellungen.",
    open: "Weiter zu ihrer Seite",
  },

  page: {
    tabs: { settings: "Einstellungen", connect: "Verbinden" },
    secret: "Client-Secret",
    builtIn: "Damit melden diese Seiten selbst an. Der Server stellt es bei jedem Start wieder her.",
    ofSettings:
      "Diese App steht in der Einstellungsdatei des Servers ([[protected_apps]]) und ist, was dort steht.",
    declaredIn: (file: string) =>
      `Diese App ist in der Datei ${file} auf dem Server deklariert und wird dort geändert.`,
    ofDocument: "Diese App ist eine Kopie des Dokuments unter ihrer Kennung und ändert sich mit ihm.",
    needsOwner: "Verwalter benutzen diese App zum Verwalten, deshalb ändern sie nur Eigentümer.",
    readOnly: "Mit Ihren Rollen können Sie es ansehen, aber nicht ändern.",
    saved: "Gespeichert. Es gilt innerhalb einer Sekunde auf allen Servern.",
    unchanged: "Es war nichts anders.",
    secretDrawn: "Die neue Art, sich auszuweisen, braucht ein Secret. Hier ist es.",
    more: "Weitere Felder",
    byDefault: "wie üblich",
    json: "Das ist kein gültiges JSON.",
    number: "Eine ganze Zahl in Sekunden.",
    other: "Andere (durch Leerzeichen getrennt)",
    conflict: {
      title: "Jemand anderes hat diese App inzwischen geändert",
      lead: "Nichts von Ihnen ist verloren: Es steht noch in den Feldern. Das hat sich geändert:",
      field: "Feld",
      theirs: "Jetzt",
      mine: "Ihres",
      untouched: "von Ihnen nicht geändert",
      save: "Meines darüber speichern",
      drop: "Meines verwerfen, Jetziges zeigen",
    },
    acts: "Was Sie tun können",
    rotate: {
      title: "Neues Secret",
      text: "Erzeugt ein anderes Secret. Das bisherige gilt von da an nicht mehr.",
      button: "Neues Secret…",
      question: (name) => `Ein neues Secret für ${name} erzeugen?`,
      lead: "Was noch das alte verwendet, scheitert sofort, bis es das neue hat.",
      yes: "Erzeugen",
    },
    remove: {
      title: "Entfernen",
      text: "Niemand meldet sich mehr bei ihr an, und alle ihre Token werden widerrufen. Das lässt sich nicht rückgängig machen.",
      button: "Entfernen…",
      question: (name) => `${name} entfernen?`,
      lead: "Alle ihre Token und Zustimmungen enden. Eine neue Registrierung mit derselben Kennung beginnt bei null.",
      yes: "Endgültig entfernen",
      done: (name) => `${name} ist entfernt.`,
    },
    activity: "Was mit ihr geschehen ist, im Protokoll",
  },

  access: {
    title: "Wer sie benutzen darf",
    lead: "Wer nicht darf, erfährt es in Worten und kann mit einem anderen Konto fortfahren.",
    service: "Niemand meldet sich bei ihr an: Sie handelt für sich selbst.",
    question: "Wer darf diese App benutzen?",
    options: { everyone: "Alle, die hier ein Konto haben", only: "Nur die hier Genannten" },
    about: {
      everyone: "Wer ein Konto bekommt, kann sie sofort benutzen.",
      only: "Mitglieder dieser Gruppen und diese Personen. Wer ausscheidet, verliert sie innerhalb von Minuten.",
    },
    groups: "Gruppen",
    groupsHint: "Ihre Namen, einer je Zeile.",
    people: "Personen",
    peopleHint: "Ihre E-Mail-Adressen, eine je Zeile.",
    peopleById: "Ihre Kennungen, eine je Zeile: Mit Ihren Rollen sehen Sie keine Adressen.",
    unknown: (who) => `Niemand hat diese Adresse: ${who}`,
    closed: "Niemand: Die App ist für alle geschlossen.",
    everyone: "alle",
    nobody: "niemand",
    nobodySignsIn: "handelt für sich selbst",
    users: (count) => (count === 1 ? "eine Person" : `${count} Personen`),
    conflict: "Jemand anderes hat diese App inzwischen geändert. Wer sie jetzt benutzen darf:",
    takeTheirs: "Zeigen, was da ist",
    saveMine: "Meines darüber speichern",
  },

  connect: {
    lead: "Was der App gesagt werden muss. Die meisten Bibliotheken finden alles Übrige über den Issuer.",
    issuer: "Issuer",
    id: "Client-ID",
    secretNote:
      "Das Secret wurde angezeigt, als es erzeugt wurde. Ist es verloren, erzeugen Sie unter „Einstellungen“ ein neues.",
    discovery: "Discovery-Dokument",
    examples: "Für gängige Bibliotheken",
    secretPlace: "das Client-Secret",
  },

  sections: {
    about: { title: "Was man liest", lead: "Beim Anmelden und dort, wo man sieht, was man erlaubt hat." },
    addresses: {
      title: "Adressen",
      lead: "Wohin es geht, auf den Buchstaben genau. Anderswohin wird nie weitergeleitet.",
    },
    access: {
      title: "Was sie darf",
      lead: "Das Höchste, was sie je erhält; jede Anfrage bittet um einen Teil davon.",
    },
    authentication: { title: "Wie sie sich ausweist", lead: "Am Token-Endpunkt." },
    keys: {
      title: "Schlüssel und Zertifikate",
      lead: "Für Apps, die sich ohne gemeinsames Geheimnis ausweisen.",
    },
    tokens: { title: "Token", lead: "Wie ihre Token aussehen und woran sie gebunden sind." },
    signIn: {
      title: "Anmeldung",
      lead: "Was sie von der Anmeldung verlangt, was auch immer eine Anfrage sagt.",
    },
    requests: { title: "Anfragen", lead: "Wie Autorisierungsanfragen kommen müssen." },
    logout: { title: "Abmeldung", lead: "Wie sie erfährt, dass eine Sitzung beendet ist." },
    special: { title: "Besonderes", lead: "Selten nötig." },
  },

  fields: {
    client_name: { label: "Name", help: "1 bis 100 Zeichen." },
    client_uri: { label: "Website", help: "Die eigene Seite der App." },
    logo_uri: {
      label: "Logo",
      help: "Die https-Adresse eines Bildes. Dieser Server ruft es ab, die Browser der Personen tun es nicht.",
    },
    policy_uri: {
      label: "Datenschutzerklärung",
      help: "Verlinkt, wo man entscheidet, ob man etwas erlaubt.",
    },
    tos_uri: { label: "Nutzungsbedingungen", help: "Verlinkt neben der Datenschutzerklärung." },
    contacts: {
      label: "Kontakte",
      help: "Adressen der Verantwortlichen, eine je Zeile. Wer sich anmeldet, sieht sie nicht.",
    },
    application_type: {
      label: "Typ",
      help: "Native Apps dürfen Loopback-Adressen und eigene Schemata verwenden.",
    },
    redirect_uris: {
      label: "Rücksprungadressen",
      help: "Eine je Zeile. https, oder http auf localhost; native Apps auch mit eigenem Schema.",
    },
    post_logout_redirect_uris: {
      label: "Adressen nach dem Abmelden",
      help: "Eine je Zeile. Wohin die App nach dem Abmelden schicken darf.",
    },
    initiate_login_uri: {
      label: "Adresse, um eine Anmeldung zu beginnen",
      help: "Wohin andere schicken dürfen, wer sich bei dieser App anmelden will.",
    },
    grant_types: { label: "Wege zu Token", help: "Lassen Sie nur an, was die App verwendet." },
    scope: { label: "Scopes", help: "Was sie wissen und tun darf." },
    told_groups: {
      label: "Gruppen, von denen sie erfährt",
      help: "Eine je Zeile, mit Namen oder Namensanfang (team:*). Leer: alle Gruppen einer Person.",
    },
    first_party: { label: "Es ist Ihre eigene", help: "Niemand wird um Zustimmung gebeten." },
    authorization_details_types: {
      label: "Arten ausführlicher Anfragen",
      help: "RFC 9396, eine je Zeile; nur solche, die in den Einstellungen stehen.",
    },
    token_endpoint_auth_method: {
      label: "Verfahren",
      help: "„Keines“ ist für Apps, die kein Geheimnis bewahren können. Ein Verfahren mit Secret erzeugt eines, wenn es zum ersten Mal gewählt wird.",
    },
    token_endpoint_auth_signing_alg: {
      label: "Algorithmus ihrer Assertions",
      help: "Nur für signierte Assertions; leer nimmt jeden sicheren.",
    },
    jwks: {
      label: "Öffentliche Schlüssel (JWKS)",
      help: "Nur öffentliche Hälften. Entweder das oder eine Adresse.",
    },
    jwks_uri: {
      label: "Adresse ihrer öffentlichen Schlüssel",
      help: "Wird bei Bedarf abgerufen, damit die App ihre Schlüssel wechseln kann.",
    },
    tls_client_auth_subject_dn: {
      label: "Zertifikat: Subject",
      help: "RFC 8705. Genau eine der fünf Arten, ein Zertifikat zu benennen.",
    },
    tls_client_auth_san_dns: { label: "Zertifikat: Hostname", help: "" },
    tls_client_auth_san_uri: { label: "Zertifikat: URI", help: "" },
    tls_client_auth_san_ip: { label: "Zertifikat: IP-Adresse", help: "" },
    tls_client_auth_san_email: { label: "Zertifikat: E-Mail", help: "" },
    id_token_signed_response_alg: {
      label: "ID-Token sind signiert mit",
      help: "RS256 für Bibliotheken, die nichts anderes kennen.",
    },
    id_token_claims: {
      label: "Angaben im ID-Token",
      help: "Für Apps, die nichts anderes lesen: Das ID-Token enthält dann, was die Scopes verraten, etwa Name und Adresse.",
    },
    userinfo_signed_response_alg: {
      label: "Userinfo ist signiert mit",
      help: "Einfaches JSON, wo nichts gewählt ist.",
    },
    introspection_signed_response_alg: {
      label: "Introspection ist signiert mit",
      help: "Einfaches JSON, wo nichts gewählt ist.",
    },
    authorization_signed_response_alg: {
      label: "Signierte Antworten auf Anmeldungen verwenden",
      help: "Wo die App sie verlangt (JARM: response_mode=jwt). Leer ist RS256.",
    },
    subject_type: {
      label: "Kennung der Personen",
      help: "„Paarweise“ gibt jedem Sektor eine eigene, damit Apps nicht vergleichen können.",
    },
    sector_identifier_uri: {
      label: "Adresse des Sektors",
      help: "Nennt die Rücksprungadressen, die paarweise Kennungen teilen.",
    },
    dpop_bound_access_tokens: {
      label: "Token sind an einen Schlüssel gebunden (DPoP)",
      help: "Ein gestohlenes Token nützt anderswo nichts. Die App muss es unterstützen (RFC 9449).",
    },
    tls_client_certificate_bound_access_tokens: {
      label: "Token sind an ihr Zertifikat gebunden",
      help: "RFC 8705; wo der Proxy Zertifikate weiterreicht.",
    },
    default_max_age: { label: "Älteste Anmeldung, in Sekunden", help: "Bei älteren wird neu gefragt." },
    default_acr_values: {
      label: "Stufen der Anmeldung",
      help: "Eine je Zeile, die beste zuerst; verlangt, wo eine Anfrage keine nennt.",
    },
    require_auth_time: { label: "ID-Token sagen, wann die Anmeldung war", help: "auth_time, immer." },
    require_pushed_authorization_requests: {
      label: "Anfragen müssen eingereicht werden (PAR)",
      help: "RFC 9126: Nichts von einer Anfrage geht durch den Browser.",
    },
    require_signed_request_object: { label: "Anfragen müssen signiert sein", help: "RFC 9101." },
    request_object_signing_alg: { label: "Signierte Anfragen verwenden", help: "Leer nimmt jeden sicheren." },
    request_uris: { label: "Adressen von Request-Objekten", help: "Eine je Zeile." },
    backchannel_logout_uri: {
      label: "Adresse für Back-Channel-Abmeldung",
      help: "Dorthin sendet dieser Server, wenn eine Sitzung endet.",
    },
    backchannel_logout_session_required: {
      label: "Die Nachricht nennt die Sitzung",
      help: "Sonst darf sie auch nur die Person nennen.",
    },
    pkce_exempt: {
      label: "Darf PKCE weglassen",
      help: "Für alte Bibliotheken mit Secret. Ohne PKCE ist ein gestohlener Code leichter zu verwenden.",
    },
    token_exchange: {
      label: "Token-Tausch (JSON)",
      help: 'RFC 8693: {"audiences": ["…"], "delegation": true, "impersonation": false}. Braucht auch den Weg dazu.',
    },
    software_id: { label: "Software", help: "Eine Kennung, die alle Installationen teilen." },
    software_version: { label: "Version", help: "" },
  },

  grants: {
    authorization_code: "Anmeldung im Browser (Authorization Code)",
    refresh_token: "Angemeldet bleiben (Refresh-Token)",
    client_credentials: "Als sie selbst (Client Credentials)",
    "urn:ietf:params:oauth:grant-type:device_code": "Mit Code auf einem anderen Gerät (Device Flow)",
    "urn:ietf:params:oauth:grant-type:token-exchange": "Für ein anderes Token (Token Exchange)",
  },

  methods: {
    none: "Keines: Sie bewahrt kein Geheimnis",
    client_secret_basic: "Secret, im Header (basic)",
    client_secret_post: "Secret, im Formular (post)",
    private_key_jwt: "Signierte Assertion (private_key_jwt)",
    tls_client_auth: "Zertifikat einer Stelle (mTLS)",
    self_signed_tls_client_auth: "Eigenes Zertifikat (mTLS)",
  },

  scopes: {
    openid: "wer jemand ist",
    profile: "Name und Profil",
    email: "E-Mail-Adresse",
    address: "Postanschrift",
    phone: "Telefonnummer",
    groups: "Gruppen hier",
    roles: "Rollen durch diese Gruppen",
    offline_access: "nach dem Abmelden bleiben",
    "tacit:admin": "diesen Server verwalten",
  },

  types: { web: "Web", native: "Nativ" },
  subjects: { public: "Dieselbe für alle Apps", pairwise: "Je Sektor eine andere (paarweise)" },
};
