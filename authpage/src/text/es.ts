/** Spanish: tú, short sentences, everyday words; whoever runs the server is «la administración». */
import { duration } from "@tacit/ui/text/duration.ts";
import type { Messages } from "./en.ts";
import { listOf } from "./listOf.ts";

const ROLES: Readonly<Record<string, string>> = {
  auditor: "auditoría",
  user_manager: "gestión de cuentas",
  client_manager: "gestión de aplicaciones",
  owner: "propiedad",
};

export const es: Messages = {
  promise: "Tu contraseña nunca sale de este dispositivo.",
  promiseMore:
    "Un programa de esta página demuestra al servidor que la conoces. Con lo que el servidor guarda no se puede recuperar tu contraseña.",

  field: {
    email: "Correo electrónico",
    emailOrUsername: "Correo electrónico o nombre de usuario",
    name: "Nombre",
    password: "Contraseña",
    newPassword: "Contraseña nueva",
    code: "Código",
  },

  fieldError: {
    emailMissing: "Escribe tu correo electrónico.",
    emailShape: "Escribe una dirección como nombre@example.org.",
    emailOrUsernameMissing: "Escribe tu correo electrónico o tu nombre de usuario.",
    passwordMissing: "Escribe tu contraseña.",
    newPasswordMissing: "Elige una contraseña.",
    newPasswordShort: "Usa al menos 8 caracteres.",
    newPasswordCommon:
      "Es una de las contraseñas más comunes y una de las primeras que se prueban. Elige otra.",
    newPasswordRefused: "Esta contraseña no está permitida aquí. Elige otra.",
    nameLong: "El nombre puede tener 100 caracteres como máximo.",
    mailCode: "Escribe el código que viene en el correo.",
    codeMissing: "Escribe el código que muestra tu dispositivo.",
    website: "Escribe una dirección web como https://example.org.",
    phone: "Escribe un número como +34 912 345 678.",
    birthdate: "Escribe una fecha como 1990-12-31.",
    long: "Usa 200 caracteres como máximo.",
  },

  error: {
    invalid_link: "Este enlace ya no es válido.",
    invalid_credentials: "El correo electrónico o la contraseña no son correctos.",
    invalid_credentials_by_username:
      "El correo electrónico, el nombre de usuario o la contraseña no son correctos.",
    awaiting_approval:
      "Tu cuenta espera la aprobación de un administrador. Recibirás un mensaje en cuanto se haya decidido.",
    address_taken: "Otra cuenta tiene esta dirección.",
    last_owner: "Eres la última persona propietaria de este servidor. Nombra antes a otra.",
    other_account:
      "En este navegador ya ha iniciado sesión otra cuenta. Vuelve a cargar la página para seguir con ella.",
    no_access: "Esta aplicación no está disponible para tu cuenta.",
    invalid_code:
      "Ningún dispositivo espera con este código. Compruébalo o pide uno nuevo en el dispositivo.",
    wrong_code: "Este no es el código del correo. Compruébalo y escríbelo de nuevo.",
    login_expired: "El inicio de sesión ha tardado demasiado. Inténtalo de nuevo.",
    interaction_expired:
      "El inicio de sesión ha tardado demasiado. Vuelve a la aplicación y empieza de nuevo.",
    set_up_expired: "La configuración ha tardado demasiado. Empieza de nuevo.",
    no_second_factor: "Ya no hay un segundo paso. Vuelve a cargar la página.",
    wrong_passkey:
      "Esta clave de acceso no funciona aquí. Inténtalo de nuevo o inicia sesión con tu contraseña.",
    no_passkey: "Tu cuenta ya no tiene ninguna clave de acceso. Vuelve a cargar la página.",
    unusable_passkey:
      "Tu dispositivo ha creado una clave de acceso que no sirve aquí. Prueba con otro dispositivo o navegador.",
    passkey_there: "Este dispositivo ya tiene una clave de acceso para tu cuenta.",
    too_many_passkeys: "Tu cuenta tiene tantas claves de acceso como puede haber. Quita antes una.",
    passkey_cancelled:
      "No se ha usado ninguna clave de acceso. Inténtalo de nuevo o continúa de otra manera.",
    passkey_failed:
      "Tu navegador o dispositivo no ha podido hacerlo. Inténtalo de nuevo o continúa de otra manera.",
    opaque: "Algo ha fallado por nuestra parte. Inténtalo de nuevo en un momento.",
    crypto:
      "La parte de esta página que protege tu contraseña no se ha podido iniciar. Vuelve a cargar la página.",
    ksf_refused:
      "El servidor ha pedido una protección de tu contraseña más débil de lo que esta página permite, así que se ha detenido.",
  },

  person: {
    title: "Has iniciado sesión",
    heading: "Has iniciado sesión",
    as: (email) => `Sesión iniciada como ${email}`,
    lead: "Continúa con esta cuenta o usa otra.",
    choose: "Elige una cuenta",
    chooseFor: (client) => `para continuar en ${client}`,
    continue: "Continuar",
    continueAs: (who) => `Continuar como ${who}`,
    other: "Usar otra cuenta",
    working: "Un momento…",
  },

  noAccess: {
    title: "Sin acceso",
    heading: (client) => `${client} no está disponible para esta cuenta`,
    lead: (client) =>
      `La administración de este servidor decide quién puede usar ${client}. Pídele acceso o continúa con otra cuenta.`,
  },

  login: {
    title: "Iniciar sesión",
    heading: "Iniciar sesión",
    toContinue: (client) => `para continuar en ${client}`,
    reauthenticate: (email) =>
      `Has iniciado sesión como ${email}. Escribe tu contraseña para confirmar que eres tú.`,
    wanted: (email, wanted) =>
      `Has iniciado sesión como ${email}, pero la aplicación pide ${wanted}. Inicia sesión con esa cuenta para continuar.`,
    replaces: (email) =>
      `Has iniciado sesión como ${email}. Si inicias sesión con otra cuenta, ocupará su lugar en este navegador.`,
    remember: (seconds) => `Mantener la sesión iniciada durante ${duration("es", seconds)}`,
    forgot: "¿Has olvidado la contraseña?",
    submit: "Iniciar sesión",
    working: "Iniciando sesión…",
    noAccount: "¿Es tu primera vez?",
    signup: "Crear una cuenta",
    decline: (client) => `Cancelar y volver a ${client}`,
  },

  passkey: { use: "Usar una clave de acceso", or: "o" },

  secondFactor: {
    title: "Escribe tu código",
    heading: "Escribe tu código",
    lead: "Tu cuenta está protegida con un segundo paso.",
    passkeyHint: "Tu dispositivo pide tu huella, tu cara o su PIN.",
    label: { totp: "Código de tu aplicación de autenticación", recovery_code: "Código de recuperación" },
    hint: {
      totp: "Seis cifras, válidas durante medio minuto.",
      recovery_code:
        "Uno de los códigos que guardaste al configurar la aplicación. Cada uno sirve una sola vez.",
    },
    missing: {
      totp: "Escribe el código que muestra tu aplicación de autenticación.",
      recovery_code: "Escribe uno de tus códigos de recuperación.",
    },
    wrong: {
      totp: "Este código no es correcto o ya se ha usado. Espera al siguiente.",
      recovery_code: "Este código de recuperación no es correcto o ya se ha usado.",
    },
    instead: {
      passkey: "Usar una clave de acceso",
      totp: "Usar la aplicación de autenticación",
      recovery_code: "Usar un código de recuperación",
    },
    trust: "Confiar en este dispositivo durante 30 días",
    submit: "Confirmar",
    working: "Comprobando…",
    lost: "¿Ya no lo tienes? Mira qué protege tu cuenta",
  },

  stepUp: {
    heading: "Confirma que eres tú",
    lead: "Esto cambia la protección de tu cuenta, por eso te lo pedimos una vez más.",
    submit: "Continuar",
    working: "Comprobando…",
    cancel: "Cancelar",
  },

  signup: {
    title: "Crear una cuenta",
    heading: "Crear una cuenta",
    lead: "Te enviamos un enlace. Al abrirlo, eliges tu contraseña.",
    toContinue: (client) =>
      `para continuar en ${client}. Te enviamos un enlace; al abrirlo, eliges tu contraseña.`,
    replaces: (email) =>
      `Has iniciado sesión como ${email}. Una cuenta nueva ocupará su lugar en este navegador.`,
    domains: (domains) => `Direcciones que pueden tener una cuenta aquí: @${domains.replaceAll(", ", ", @")}`,
    closedTitle: "Por el momento nadie puede registrarse aquí",
    closed:
      "La administración de este servidor ha cerrado el registro. Si tienes una cuenta, inicia sesión. Si necesitas una, pídesela.",
    byInvitationTitle: "Aquí las cuentas se crean por invitación",
    byInvitation:
      "La administración de este servidor invita por correo. Si tienes una invitación, abre el enlace que contiene. Si tienes una cuenta, inicia sesión.",
    approval:
      "Aquí un administrador aprueba las cuentas nuevas. Cuando hayas elegido tu contraseña, recibirás un mensaje en cuanto se haya decidido.",
    submit: "Enviarme el enlace",
    working: "Enviando…",
    haveAccount: "¿Ya tienes una cuenta?",
    login: "Iniciar sesión",
    another: "Crear otra cuenta",
    sentTitle: "Mira tu correo",
    sentHeading: "Mira tu correo",
    sent: {
      before: "Hemos enviado un mensaje a ",
      after: (seconds) =>
        seconds === undefined
          ? ". Abre el enlace que contiene para continuar."
          : `. Abre el enlace que contiene para continuar; es válido durante ${duration("es", seconds)}.`,
    },
    sentHint: "¿No ha llegado nada? Mira en la carpeta de correo no deseado y comprueba la dirección.",
    again: "Enviar de nuevo",
    sentAgain: "Enviado de nuevo.",
    other: "Usar otra dirección",
    elsewhere: "¿Has elegido tu contraseña en otro dispositivo?",
    doneTitle: "Tu cuenta está lista",
    done: "Has elegido tu contraseña en otra pestaña y has iniciado sesión. Allí continúa; puedes cerrar esta.",
  },

  confirm: {
    title: "Elige tu contraseña",
    heading: "Elige tu contraseña",
    checking: "Comprobando tu enlace…",
    welcome: (name) => `Te damos la bienvenida, ${name}. Un último paso.`,
    lead: "Un último paso: elige la contraseña de tu cuenta.",
    hint: "Al menos 8 caracteres. Unas cuantas palabras sin relación entre sí son fáciles de recordar y difíciles de adivinar.",
    submit: "Guardar e iniciar sesión",
    submitToWait: "Guardar",
    working: "Guardando…",
    strength: {
      label: "Seguridad",
      short: "Demasiado corta",
      common: "Una de las más comunes",
      refused: "No permitida aquí",
      weak: "Fácil de adivinar",
      fair: "Aceptable",
      good: "Buena",
      strong: "Muy segura",
    },
    expiredTitle: "Enlace no válido",
    expiredHeading: "Este enlace ya no funciona",
    expired:
      "Un enlace sirve una sola vez y durante un tiempo limitado. Si ya has elegido tu contraseña, inicia sesión; si no, pide un enlace nuevo, es solo un momento.",
    used: "Ya has elegido tu contraseña con este enlace.",
    incomplete:
      "La dirección de tu navegador no está completa. Abre otra vez el enlace del correo o pide uno nuevo.",
    newLink: "Pedir un enlace nuevo",
    toLogin: "Prefiero iniciar sesión",
    elsewhereTitle: "Tu cuenta está lista",
    elsewhere: (client) =>
      client === undefined
        ? "Tu cuenta está creada. Si empezaste en otro dispositivo o en otro navegador, vuelve a él e inicia sesión allí. Aquí ya la has iniciado."
        : `Tu cuenta está creada. Si empezaste en otro dispositivo o en otro navegador, vuelve allí a ${client} e inicia sesión. Aquí ya la has iniciado.`,
  },

  waiting: {
    title: "Tu cuenta espera una aprobación",
    lead: "Tu dirección está confirmada y tu contraseña está guardada. Ahora decide un administrador; después recibirás un mensaje y podrás iniciar sesión cuando tu cuenta esté aprobada.",
    login: "Ir al inicio de sesión",
  },

  recover: {
    title: "¿Has olvidado la contraseña?",
    lead: "Escribe tu correo electrónico. Si hay una cuenta con él, te enviamos un enlace y un código para elegir una contraseña nueva.",
    submit: "Enviarme un enlace",
    toLogin: "Volver al inicio de sesión",
    sentTitle: "Mira tu correo",
    sent: {
      before: "Hemos enviado un mensaje a ",
      after: (seconds) =>
        seconds === undefined
          ? ". Abre el enlace que contiene y escribe el código que lo acompaña."
          : `. Abre el enlace que contiene y escribe el código que lo acompaña; son válidos durante ${duration("es", seconds)}.`,
    },
    newTitle: "Elige una contraseña nueva",
    codeTitle: "Escribe el código",
    codeLead: "El mensaje de este enlace contiene un código de seis cifras.",
    codeHint: "Si no lo has pedido tú, cierra esta página y no des el código a nadie.",
    newLead:
      "Después se cerrará tu sesión en todas partes, también en las aplicaciones, y entrarás con la nueva.",
    save: "Guardar la contraseña nueva",
    doneTitle: "Tu contraseña ha cambiado",
    done: "Se ha cerrado tu sesión en todas partes. Inicia sesión con tu contraseña nueva.",
    used: "Ya has elegido una contraseña nueva con este enlace. Inicia sesión con ella.",
    expired:
      "Un enlace sirve una sola vez y durante un tiempo limitado; tras cinco códigos erróneos tampoco funciona. Pide uno nuevo, es solo un momento.",
  },

  over: {
    title: "Has iniciado sesión",
    heading: "Has iniciado sesión",
    lead: "Este inicio de sesión ha terminado o empezó hace demasiado tiempo. No hay nada más que hacer aquí.",
    leadClient: (client) =>
      `Este inicio de sesión en ${client} ha terminado o empezó hace demasiado tiempo. Vuelve a ${client}; no tienes que escribir la contraseña otra vez.`,
    open: (client) => `Abrir ${client}`,
    toAccount: "Ir a tu cuenta",
  },

  home: {
    title: "Iniciar sesión",
    heading: "Una sola cuenta para tus aplicaciones",
    lead: (host) =>
      `Las aplicaciones que confían en ${host} te envían aquí para iniciar sesión. Cada una sabe solo lo que tú permites, y ninguna ve nunca tu contraseña: no sale de tu dispositivo.`,
    login: "Iniciar sesión",
    signup: "Crear una cuenta",
  },

  elsewhere: {
    title: "Otra dirección",
    heading: "Esta página tiene otra dirección",
    lead: (origin) =>
      `La dirección de este servidor es ${origin}, y solo allí se puede iniciar sesión. La dirección que has usado lleva al mismo sitio, pero para tu navegador son dos distintas.`,
    go: (host) => `Ir a ${host}`,
  },

  consent: {
    title: "Permitir el acceso",
    heading: (client) => `¿Permitir ${client}?`,
    lead: (client) => `${client} pide usar tu cuenta.`,
    signedInAs: (email) => `Sesión iniciada como ${email}`,
    notYou: "¿No eres tú?",
    unvouched: (client) =>
      `Nadie ha comprobado que esta aplicación sea lo que dice ser: «${client}» es el nombre que se da ella misma. Permítela solo si la acabas de abrir tú.`,
    always: "Siempre incluido",
    groups: { you: "La aplicación sabrá", may: "La aplicación podrá" },
    profile: (what) => `Tu perfil: ${what}, y lo que completes más adelante`,
    profileNothing: "Tu perfil: por ahora nada, y lo que completes más adelante",
    profileOnly: (what) => `De tu perfil: ${what}`,
    told: (what) => `En detalle: ${what}`,
    resources: (services) => `Servicio que usa: ${services}`,
    answerTo: (host) => `Tu respuesta se envía a: ${host}`,
    claims: {
      name: "nombre",
      given_name: "nombre de pila",
      family_name: "apellidos",
      middle_name: "segundo nombre",
      nickname: "apodo",
      preferred_username: "nombre de usuario",
      profile: "página de perfil",
      picture: "foto",
      website: "sitio web",
      gender: "género",
      birthdate: "fecha de nacimiento",
      zoneinfo: "zona horaria",
      locale: "idioma",
      updated_at: "cuándo lo cambiaste por última vez",
      email: "correo electrónico",
      email_verified: "si está confirmado",
      phone_number: "número de teléfono",
      phone_number_verified: "si está confirmado",
      groups: "tus grupos",
      roles: "tus funciones",
      address: "dirección postal",
    },
    allow: "Permitir",
    deny: "Denegar",
    working: "Un momento…",
    visit: (host) => `Sitio web: ${host}`,
    policy: "Política de privacidad",
    terms: "Condiciones de uso",
    newWindow: "(en una ventana nueva)",
    details: "La aplicación pide además exactamente esto:",
    yes: "sí",
    no: "no",
  },

  /** An operator's invitation to make an account. */
  invited: {
    title: "Invitación",
    heading: "Crea tu cuenta",
    checking: "Comprobando tu invitación…",
    lead: (name) =>
      name === undefined
        ? "Tienes una invitación. Elige la contraseña de tu cuenta y quedará creada."
        : `Te damos la bienvenida, ${name}. Elige la contraseña de tu cuenta y quedará creada.`,
    otherHeading: "Esta invitación es para otra cuenta",
    other: (email, signedInAs) =>
      signedInAs === undefined
        ? `Es para ${email}, y en este navegador hay otra sesión iniciada. Todavía no se ha usado.`
        : `Es para ${email}. En este navegador has iniciado sesión como ${signedInAs}. Todavía no se ha usado.`,
    goOn: (email) => `Continuar como ${email}`,
    stay: "Seguir con esta sesión",
    submit: "Crear la cuenta",
    over: "Ya se ha usado, se ha retirado o ha caducado. Si ya has creado tu cuenta, inicia sesión. Si no, pide a quien te invitó que la envíe de nuevo.",
    used: "Ya has creado tu cuenta con esta invitación.",
    incomplete: "La dirección de tu navegador no está completa. Abre otra vez el enlace del correo.",
  },

  invitation: {
    title: "Invitación",
    heading: "¿Administrar este servidor?",
    lead: (roles) =>
      `Tienes una invitación para ayudar a gestionar este servidor: ${listOf(roles, "y", ROLES)}. Acéptala solo si sabes quién te ha enviado el enlace.`,
    accept: "Aceptar",
    administer: "Ir a la administración",
    doneTitle: "Ya puedes administrar este servidor",
    done: (roles) => `Tu función: ${listOf(roles, "y", ROLES)}. El enlace ya está usado.`,
    overTitle: "Esta invitación ya no es válida",
    over: "Ya se ha usado o ha caducado. Pide una nueva a quien te la envió.",
  },

  device: {
    title: "Conectar un dispositivo",
    heading: "Conectar un dispositivo",
    lead: "Escribe el código que muestra tu dispositivo.",
    code: "Código",
    next: "Continuar",
    looking: "Buscando…",
    asks: (client) => `¿Permitir ${client} en tu dispositivo?`,
    check: {
      before: "Continúa solo si tu dispositivo muestra el código ",
      after: " y lo has empezado tú.",
    },
    other: "Otro código",
    allow: "Permitir",
    deny: "Denegar",
    working: "Un momento…",
    allowedTitle: "Dispositivo conectado",
    allowed: "Vuelve a tu dispositivo: continuará por sí solo en unos segundos.",
    deniedTitle: "No se ha permitido nada",
    denied: "El dispositivo ha recibido una negativa. Puedes cerrar esta página.",
  },
  scope: {
    openid: "Un identificador de tu cuenta, para reconocerte",
    profile: "Tu perfil: nombre, fecha de nacimiento y lo demás que hayas completado",
    email: "Tu correo electrónico",
    address: "Tu dirección postal",
    phone: "Tu número de teléfono",
    groups: "Los grupos a los que perteneces en este servidor",
    roles: "Las funciones que te dan tus grupos",
    offline_access: "Conservar el acceso cuando no estés, hasta que se lo retires",
  },

  account: {
    sectionsLabel: "Tu cuenta",
    sections: {
      profile: { link: "Perfil", title: "Tu cuenta", heading: "Tu cuenta" },
      security: { link: "Seguridad", title: "Seguridad", heading: "Seguridad" },
      apps: {
        link: "Aplicaciones y dispositivos",
        title: "Aplicaciones y dispositivos",
        heading: "Aplicaciones y dispositivos",
      },
      sessions: { link: "Sesiones", title: "Sesiones", heading: "Sesiones" },
      data: { link: "Mis datos", title: "Mis datos", heading: "Mis datos" },
    },
    since: "Cuenta desde",
    signedInAt: "Sesión iniciada",
    until: "La sesión dura hasta",
    signOut: "Cerrar sesión",
    working: "Cerrando sesión…",
    loading: "Cargando tu cuenta…",
    password: {
      heading: "Contraseña",
      lead: "Con una contraseña nueva se cierra tu sesión en todos los demás sitios.",
      change: "Cambiar la contraseña",
      current: "Contraseña actual",
      wrong: "Esta no es tu contraseña actual.",
      next: "Enviarme un código",
      mailed: (email) => `Hemos enviado un código de seis cifras a ${email}. Escríbelo aquí.`,
      done: "Tu contraseña ha cambiado. Se ha cerrado tu sesión en todos los demás sitios.",
      over: "El código ya no es válido. Empieza de nuevo para recibir otro.",
    },
    email: {
      heading: "Correo electrónico",
      lead: (email) => `Inicias sesión con ${email}, y ahí te escribimos.`,
      change: "Cambiar la dirección",
      new: "Nuevo correo electrónico",
      refused: "Escribe una dirección distinta de la que tienes, como nombre@example.org.",
      mailed: (email) =>
        `Hemos escrito a ${email}. Escribe el código de seis cifras que viene en el correo. ¿No hay código? El correo dice por qué.`,
      save: "Usar esta dirección",
      done: (email, undoFor) =>
        `Desde ahora inicias sesión con ${email}. La dirección anterior ha recibido un correo con el que se puede deshacer el cambio${undoFor === undefined ? "" : ` durante ${duration("es", undoFor)}`}.`,
      over: "El código ya no es válido. Empieza de nuevo para recibir otro.",
    },
    username: {
      heading: "Nombre de usuario",
      lead: "Las aplicaciones pueden reconocerte por él, y nadie más lo tiene.",
      none: "No tienes nombre de usuario.",
      choose: "Elegir un nombre de usuario",
      change: "Cambiar el nombre de usuario",
      rules: "De 2 a 32 letras, cifras, puntos, guiones y guiones bajos, empezando por una letra.",
      consequence:
        "Una aplicación que te reconoce por el actual puede tomarte por otra persona. Deja el campo vacío para no tener ninguno.",
      waits: (when) =>
        `Elegiste tu nombre de usuario hace poco. Podrás elegir otro a partir del ${when}; uno que ya fue tuyo puedes recuperarlo en cualquier momento.`,
      save: "Guardar",
      cancel: "Cancelar",
      working: "Guardando…",
      saved: "Tu nombre de usuario está guardado.",
      removed: "Ya no tienes nombre de usuario. Se te reserva durante un tiempo.",
      invalid_request:
        "Usa de 2 a 32 letras de un mismo alfabeto, cifras, puntos, guiones y guiones bajos, empezando por una letra.",
      username_taken: "Este nombre de usuario está ocupado o se parece a uno que lo está. Elige otro.",
      username_reserved:
        "Este nombre de usuario está reservado a la administración de este servidor. Elige otro.",
      username_too_soon: "Elegiste tu nombre de usuario hace poco y todavía no puedes elegir otro.",
    },
    profile: {
      heading: "Sobre ti",
      lead: "Todo es opcional. Las aplicaciones solo lo conocen si tú lo permites.",
      edit: "Editar",
      name: "Nombre",
      givenName: "Nombre de pila",
      familyName: "Apellidos",
      nickname: "Apodo",
      website: "Sitio web",
      birthdate: "Fecha de nacimiento",
      phone: "Número de teléfono",
      street: "Calle",
      postalCode: "Código postal",
      locality: "Ciudad",
      country: "País",
      language: "Idioma",
      languageHint: "El de estas páginas y el de nuestros correos.",
      languageOfBrowser: "El del navegador",
      save: "Guardar",
      working: "Guardando…",
      saved: "Guardado.",
      cancel: "Cancelar",
    },
    passkeys: {
      heading: "Claves de acceso",
      lead: "Inicia sesión con tu huella, tu cara o el PIN de tu dispositivo, sin escribir nada. Una clave de acceso solo funciona en este sitio, así que nadie puede sonsacártela.",
      add: "Añadir una clave de acceso",
      adding: "Esperando a tu dispositivo…",
      added: "Tu clave de acceso está lista.",
      unsupported: "Este navegador no admite claves de acceso.",
      off: "Por ahora este servidor no acepta claves de acceso. Las que tienes se conservan y puedes quitarlas.",
      since: (date) => `Añadida el ${date}`,
      lastUsed: (date) => `último uso: ${date}`,
      neverUsed: "aún sin usar",
      backedUp: "con copia de seguridad",
      rename: "Cambiar el nombre",
      renameOf: (name) => `Cambiar el nombre de ${name}`,
      name: "Nombre de la clave de acceso",
      nameMissing: "Ponle un nombre a la clave de acceso.",
      save: "Guardar",
      saving: "Guardando…",
      cancel: "Cancelar",
      renamed: "Nombre cambiado.",
      remove: "Quitar",
      removeOf: (name) => `Quitar ${name}`,
      askRemove: (name) => `¿Quitar ${name}?`,
      askedRemove:
        "Ya no servirá para iniciar sesión. Quizá tu dispositivo aún la ofrezca; también puedes borrarla allí. Con tu último segundo paso dejan de servir los códigos de recuperación.",
      keep: "Conservar",
      working: "Quitando…",
      removed: "Quitada.",
    },
    factors: {
      heading: "Verificación en dos pasos",
      lead: "Un código de una aplicación de tu teléfono, además de la contraseña: quien solo averigüe la contraseña se queda fuera.",
      loading: "Cargando el segundo paso…",
      none: "Para iniciar sesión basta la contraseña.",
      noApp: "Tras la contraseña se pide una de tus claves de acceso.",
      askedRemoveWithPasskey: "Entonces, tras la contraseña, se pedirá una de tus claves de acceso.",
      codesAlone: "Tras la contraseña se pide uno de tus códigos de recuperación.",
      askedRemoveCodesAlone: "Entonces, tras la contraseña, se pedirá uno de tus códigos de recuperación.",
      setUp: "Configurar una aplicación de autenticación",
      app: "Aplicación de autenticación",
      since: (date) => `desde el ${date}`,
      replace: "Sustituir",
      remove: "Quitar",
      askRemove: "¿Quitar la aplicación de autenticación?",
      askedRemove:
        "Entonces bastará la contraseña para iniciar sesión. Tus códigos de recuperación dejan de servir.",
      keep: "Conservar",
      removed: "Quitada. Para iniciar sesión basta la contraseña.",
      codesLeft: (left) =>
        left === 0
          ? "No quedan códigos de recuperación. Crea otros nuevos."
          : left === 1
            ? "Queda un código de recuperación. Crea otros nuevos."
            : `Quedan ${left} códigos de recuperación.`,
      newCodes: "Códigos de recuperación nuevos",
      trusted: "Los dispositivos en los que confías no piden un código durante 30 días.",
      endTrust: "Dejar de confiar en todos",
      trustEnded: "Todos los dispositivos vuelven a pedir un código.",
      scan: "Escanea la imagen con tu aplicación de autenticación.",
      firstCode: "Escribe después el código que muestra la aplicación.",
      picture: "Código QR para tu aplicación de autenticación. Al lado está lo mismo como texto.",
      type: "¿No puedes escanearla? Escribe esto en la aplicación:",
      openApp: "Abrir en una aplicación de este dispositivo",
      confirm: "Activar",
      working: "Comprobando…",
      cancel: "Cancelar",
      codesHeading: "Tus códigos de recuperación",
      codesLead:
        "Guárdalos en un lugar seguro, lejos del teléfono. Con cada uno puedes iniciar sesión una vez cuando no tengas la aplicación. Solo se muestran ahora.",
      copy: "Copiar",
      copied: "Copiados.",
      notCopied: "Este navegador no nos deja copiar. Selecciona los códigos y cópialos tú.",
      download: "Guardar en un archivo",
      file: (host, codes) => `Códigos de recuperación de ${host}, cada uno válido una vez:\n\n${codes}`,
      fileName: "codigos-de-recuperacion.txt",
      print: "Imprimir",
      codesDone: "Los he guardado",
    },
    consents: {
      heading: "Aplicaciones con acceso",
      none: "Ninguna aplicación tiene acceso a tu cuenta.",
      loading: "Cargando las aplicaciones…",
      since: (date) => `Desde el ${date}`,
      revoke: "Retirar",
      revokeOf: (client) => `Retirar el acceso de ${client}`,
      ask: (client) => `¿Retirar el acceso de ${client}?`,
      asked:
        "Su sesión con tu cuenta se cierra al momento. Cuando vuelvas a usarla, tendrá que pedírtelo de nuevo.",
      keep: "Conservar",
      working: "Retirando…",
      revoked: (client) => `${client} ya no tiene acceso.`,
      usedIn: (client) => `Dónde se usa ${client}`,
      device: (browser) => `Un dispositivo, admitido con ${browser}`,
      here: (browser) => `${browser}, esta sesión`,
      lastUsed: (date) => `Último uso: ${date}`,
      outlives: "Continúa después de cerrar sesión",
      end: "Finalizar",
      endOf: (client, where) => `Finalizar el acceso de ${client}: ${where}`,
      askOne: (client, where) => `¿Finalizar aquí el acceso de ${client}: ${where}?`,
      askedOne: "Su sesión se cierra allí al momento. En los demás sitios su acceso continúa.",
      endedOne: (client, where) => `El acceso de ${client} ha finalizado: ${where}.`,
    },
    browser: {
      on: (name, system) => `${name} en ${system}`,
      unknown: "Navegador desconocido",
    },
    place: {
      loopback: "El propio equipo del servidor",
      private: (network) => `Red local ${network}`,
      public: (network) => `Red ${network}`,
    },
    sessionList: {
      heading: "Dónde has iniciado sesión",
      lead: "Todos los navegadores en los que has iniciado sesión. Si no reconoces alguno, cierra su sesión y cambia la contraseña.",
      loading: "Cargando tus sesiones…",
      thisOne: "Este navegador",
      now: "en uso ahora",
      since: (date) => `desde el ${date}`,
      lastUsed: (date) => `último uso: ${date}`,
      end: "Cerrar sesión",
      endOf: (browser) => `Cerrar la sesión de ${browser}`,
      ask: (browser) => `¿Cerrar la sesión de ${browser}?`,
      asked: "Su sesión termina al momento, y también la de las aplicaciones que se abrieron con ella.",
      ended: (browser) => `La sesión de ${browser} está cerrada.`,
      endOthers: "Cerrar todas las demás",
      askOthers: "¿Cerrar la sesión de todos los demás navegadores?",
      askedOthers:
        "Aquí sigues con la sesión iniciada. En todos los demás sitios termina, y también la de las aplicaciones que se abrieron con ella.",
      endedOthers: "Se ha cerrado la sesión de todos los demás navegadores.",
      keep: "Cancelar",
      working: "Cerrando…",
      everywhere: {
        heading: "Cerrar sesión en todas partes",
        lead: "Por si has perdido un dispositivo o no sabes quién tiene acceso: todos los navegadores, aplicaciones y dispositivos, también este navegador.",
        submit: "Cerrar sesión en todas partes",
        ask: "¿Cerrar sesión en todas partes?",
        asked:
          "Terminan todas las sesiones, y todas las aplicaciones y dispositivos pierden el acceso. Después vuelves a iniciar sesión.",
      },
    },
    data: {
      export: {
        heading: "Descargar tus datos",
        lead: "Todo lo que se guarda sobre ti, en un archivo JSON: perfil, sesiones, aplicaciones y lo que ha pasado con tu cuenta.",
        submit: "Descargar",
      },
      deletion: {
        heading: "Eliminar tu cuenta",
        loading: "Un momento…",
        lead: (wait) =>
          `Tu sesión se cierra al momento en todas partes. Tus datos se eliminan pasados ${duration("es", wait)}; hasta entonces conservas la cuenta si inicias sesión o con el enlace que te enviamos por correo.`,
        confirm: (email) => `Para confirmar, escribe tu dirección: ${email}`,
        other: (email) => `Escribe tu dirección tal como es: ${email}`,
        submit: "Eliminar mi cuenta",
        working: "Un momento…",
        asked: (date) =>
          `Tu sesión está cerrada en todas partes. Tu cuenta se eliminará: ${date}. Si quieres conservarla, inicia sesión antes o usa el enlace del correo.`,
      },
    },
    activity: {
      heading: "Actividad reciente",
      lead: "Lo que ha pasado con tu cuenta. Si hay algo que no hayas hecho tú, cambia la contraseña.",
      loading: "Cargando la actividad…",
      more: "Mostrar más",
      thisSession: "esta sesión",
      someApp: "una aplicación",
      byOperator: "por la administración",
      other: "Otro cambio",
      did: {
        sign_up_completed: () => "Creaste tu cuenta",
        sign_up_waiting: () => "Tu cuenta esperaba una aprobación",
        sign_up_approved: () => "Un administrador aprobó tu cuenta",
        invitation_accepted: () => "Creaste tu cuenta con una invitación",
        login: () => "Inicio de sesión",
        login_refused: () => "Inicio de sesión rechazado: contraseña incorrecta",
        credential_renewed: () => "Se renovó la protección de tu contraseña",
        logout: () => "Cierre de sesión",
        consent: (client) => `Permitiste a ${client} usar tu cuenta`,
        consent_refused: (client) => `Rechazaste ${client}`,
        consent_revoked: (client) => `Retiraste el acceso de ${client}`,
        data_exported: () => "Descargaste tus datos",
        deletion_asked: () => "Pediste eliminar tu cuenta",
        deletion_undone: () => "Se anuló la eliminación de tu cuenta",
        device_decided: (client) => `Admitiste un dispositivo (${client})`,
        device_decided_refused: (client) => `Rechazaste un dispositivo (${client})`,
        grant_ended: () => "Finalizaste el acceso de una aplicación o un dispositivo",
        access_lost_refused: (client) => `${client} ya no está disponible para ti; su acceso ha finalizado`,
        code_replayed_refused: (client) =>
          `Un código de inicio de sesión de ${client} se usó dos veces; por seguridad, su acceso ha finalizado`,
        refresh_replayed_refused: (client) =>
          `Una clave de ${client} se usó dos veces; por seguridad, su acceso ha finalizado`,
        profile_changed: () => "Cambiaste tu perfil",
        username_changed: () => "Tu nombre de usuario cambió",
        session_ended: () => "Cerraste la sesión de otro navegador",
        other_sessions_ended: () => "Cerraste la sesión de todos los demás navegadores",
        signed_out_everywhere: () => "Cerraste sesión en todas partes",
        recovery_requested: () => "Se pidió una contraseña nueva",
        recovery_requested_refused: () => "Se escribió un código erróneo para una contraseña nueva",
        password_recovered: () => "Elegiste una contraseña nueva por correo",
        password_recovered_refused: () => "Se escribió un código erróneo para una contraseña nueva",
        password_change_requested: () => "Empezaste a cambiar tu contraseña",
        password_changed: () => "Cambiaste tu contraseña",
        password_changed_refused: () => "Se escribió un código erróneo para cambiar tu contraseña",
        email_change_requested: () => "Empezaste a cambiar tu dirección",
        email_change_requested_refused: () =>
          "Se escribió una contraseña incorrecta para cambiar tu dirección",
        email_changed: () => "Cambiaste tu dirección",
        email_changed_refused: () => "Se rechazó un cambio de tu dirección",
        email_change_undone: () => "Se deshizo el cambio de tu dirección",
        factor_undone: () => "Se quitó un segundo paso con el enlace de su mensaje",
        passkey: () => "Se usó una clave de acceso",
        passkey_refused: () => "Se probó una clave de acceso que no funcionó",
        passkey_counter_fell_refused: () => "Se rechazó una clave de acceso que parecía una copia de la tuya",
        passkey_backup_changed: () => "Se usó una clave de acceso que ahora se guarda de otra manera",
        passkey_added: () => "Añadiste una clave de acceso",
        passkey_renamed: () => "Cambiaste el nombre de una clave de acceso",
        passkey_removed: () => "Quitaste una clave de acceso",
        factors_reset: () => "La administración quitó tus segundos pasos",
        group_members_changed: () => "La administración cambió tus grupos",
        second_factor: () => "Se usó un código de tu aplicación de autenticación",
        second_factor_refused: () => "Se escribió un código erróneo de la aplicación de autenticación",
        recovery_code: () => "Se usó un código de recuperación",
        recovery_code_refused: () => "Se escribió un código de recuperación erróneo",
        totp_added: () => "Configuraste una aplicación de autenticación",
        totp_removed: () => "Quitaste tu aplicación de autenticación",
        recovery_codes_replaced: () => "Creaste códigos de recuperación nuevos",
        trust_ended: () => "Dejaste de confiar en todos tus dispositivos",
        admin_roles_changed: () => "Cambiaron tus permisos de administración",
        admin_refused: () => "Se te denegó algo que tus permisos de administración no permiten",
        user_enabled: () => "La administración volvió a activar tu cuenta",
        user_disabled: () => "La administración desactivó tu cuenta",
        limit_reached_refused: () =>
          "Demasiadas contraseñas incorrectas: los intentos desde allí se ralentizan",
        limit_ended_refused: () => "Los intentos con contraseñas incorrectas han cesado",
      },
    },
  },

  keep: {
    title: "Conservar tu cuenta",
    asks: {
      heading: "¿Conservar tu cuenta?",
      lead: "Se pidió eliminarla. Si la conservas, todo queda como estaba y vuelves a iniciar sesión.",
    },
    kept: {
      heading: "Tu cuenta se conserva",
      lead: "No se ha eliminado nada. Puedes volver a iniciar sesión.",
    },
    over: {
      heading: "Este enlace ya no funciona",
      lead: "La eliminación ya se anuló o la cuenta ya no existe. Si puedes iniciar sesión, todavía existe.",
    },
    submit: "Conservar mi cuenta",
    working: "Un momento…",
    login: "Iniciar sesión",
  },

  emailUndo: {
    title: "Deshacer el cambio de dirección",
    asks: {
      heading: "¿Deshacer el cambio de dirección?",
      lead: "Tu cuenta recupera la dirección anterior y la contraseña de entonces. Se cierran todas las sesiones, en todos los navegadores y aplicaciones. Las claves de acceso y las aplicaciones de autenticación añadidas desde el cambio se quitan.",
    },
    undone: {
      heading: "Has recuperado tu dirección anterior",
      lead: "Se han cerrado todas las sesiones. Si otra persona cambió la dirección, conocía tu contraseña: elige ahora una nueva.",
    },
    taken: {
      heading: "La dirección anterior pertenece ahora a otra cuenta",
      lead: "Por eso no se puede recuperar. Inicia sesión con la nueva dirección o pregunta a la administración de este servidor.",
    },
    over: {
      heading: "Este enlace ya no funciona",
      lead: "El cambio ya se deshizo o el plazo ha pasado. Si alguien se ha apoderado de tu cuenta, pregunta a la administración de este servidor.",
    },
    submit: "Deshacer el cambio",
    working: "Un momento…",
    password: "Elegir una contraseña nueva",
  },

  factorUndo: {
    title: "Quitar lo que se añadió",
    asks: {
      heading: "¿Quitar lo que se añadió?",
      lead: "La clave de acceso o la aplicación de autenticación de la que hablaba el mensaje se quita, los códigos de recuperación dejan de servir y se cierran todas las sesiones, en todos los navegadores y aplicaciones.",
    },
    undone: {
      heading: "Se ha quitado",
      lead: "Se han cerrado todas las sesiones. Si otra persona lo añadió, conocía tu contraseña: elige ahora una nueva.",
    },
    over: {
      heading: "Este enlace ya no funciona",
      lead: "Lo que se añadió ya no está, o el plazo ha pasado. Si ves en tu cuenta algo que no reconoces, quítalo allí.",
    },
    submit: "Quitar",
    working: "Un momento…",
    password: "Elegir una contraseña nueva",
  },

  logout: {
    title: "Cerrar sesión",
    heading: "¿Cerrar sesión?",
    lead: "Tu sesión termina en este navegador y en todas las aplicaciones que se abrieron con ella.",
    leadClient: (client) =>
      `${client} pide cerrar tu sesión. Termina en este navegador y en todas las aplicaciones que se abrieron con ella.`,
    everywhere: "También en todos los demás dispositivos y en todas las aplicaciones",
    submit: "Cerrar sesión",
    stay: "Seguir con la sesión iniciada",
    working: "Cerrando sesión…",
  },

  signedOut: {
    title: "Sesión cerrada",
    heading: "Has cerrado sesión",
    lead: "Tu sesión en este navegador ha terminado. Puedes cerrar esta página.",
    again: "Volver a iniciar sesión",
  },

  failure: {
    title: "Error",
    unknown_client: {
      heading: "Aplicación desconocida",
      lead: "La aplicación que te ha enviado aquí no está registrada en este servidor. No se ha compartido nada con ella.",
    },
    invalid_redirect_uri: {
      heading: "Dirección de retorno incorrecta",
      lead: "La aplicación que te ha enviado aquí quería llevarte a una dirección que no tiene registrada. Por tu seguridad nos hemos detenido. No se ha compartido nada.",
    },
    signed_out_invalid_redirect_uri: {
      heading: "Has cerrado sesión",
      lead: "La aplicación quería llevarte a una dirección que no tiene registrada. Por eso nos detenemos aquí; puedes cerrar esta página.",
    },
    invalid_request: {
      heading: "La petición no es correcta",
      lead: "La aplicación que te ha enviado aquí ha cometido un error en su petición. Vuelve a ella e inténtalo de nuevo; si se repite, avisa a quienes la hacen.",
    },
    interaction_expired: {
      heading: "El inicio de sesión ha tardado demasiado",
      lead: "Vuelve a la aplicación de la que vienes y empieza de nuevo.",
    },
    server_error: {
      heading: "Algo ha fallado",
      lead: "Ha sido por nuestra parte. Inténtalo de nuevo en un momento.",
    },
    not_found: {
      heading: "Aquí no hay nada",
      lead: "No hay ninguna página en esta dirección.",
    },
    toLogin: "Ir al inicio de sesión",
    retry: "Intentarlo de nuevo",
    toAccount: "Ir a tu cuenta",
    app: "Aplicación",
    address: "Dirección",
    request: "Petición",
  },
};
