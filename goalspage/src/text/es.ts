/** Spanish. */
import type { Messages } from "./en.ts";

const entries = (count: number, shown: string) => (count === 1 ? "1 avance" : `${shown} avances`);

export const es: Messages = {
  brand: "Goals",
  oneMoment: "Un momento",
  tryAgain: "Intentarlo de nuevo",
  cancel: "Cancelar",
  save: "Guardar",
  saved: "Guardado.",
  close: "Cerrar",
  delete: "Eliminar",
  edit: "Editar",
  optional: "opcional",
  quote: (words) => `«${words}»`,
  onDay: (what, day) => `${what} (${day})`,
  list: ", ",

  signedInAs: "Sesión iniciada como",
  signOut: "Cerrar sesión",
  account: "Tu cuenta",
  signOutEverywhere: "Cerrar sesión en todas partes",
  undo: "Deshacer",
  undone: "Recuperado.",
  you: "tú",

  welcome: {
    heading: "Mira hasta dónde has llegado",
    lead: "Apunta lo que quieres alcanzar, anota cada paso y mira cómo se reduce lo que falta. Solo lo ves tú.",
    signIn: "Iniciar sesión",
    create: "Crear una cuenta",
  },
  reason: {
    "signed-out": "Has cerrado sesión.",
    ended: "Tu sesión ha terminado. Inicia sesión de nuevo para continuar.",
    denied: "No has permitido que Goals use tu cuenta, por eso no has iniciado sesión.",
    "sign-in-failed": "El inicio de sesión no ha funcionado. Inténtalo de nuevo.",
    "sign-out-failed":
      "Aquí has cerrado sesión, pero no se pudo contactar con el servidor de inicio de sesión: quizá allí siga abierta.",
  },
  unavailable: {
    title: "Sin conexión",
    lead: "El servidor de inicio de sesión no responde. Comprueba tu red e inténtalo de nuevo.",
  },
  broken: {
    title: "Esta página se ha detenido",
    lead: "Ha pasado algo para lo que no estaba preparada. Lo que has guardado está a salvo; vuelve a cargar la página para continuar.",
    reload: "Volver a cargar",
    reset: "Cerrar sesión en este navegador y empezar de cero",
  },

  problem: {
    offline: "Sin conexión. Comprueba tu red e inténtalo de nuevo: no se pierde nada de lo que has escrito.",
    changed: "Mientras tanto se cambió en otro lugar. Lo hemos cargado de nuevo.",
    missing: "Esto ya no existe.",
    invalid: "El servidor no lo ha aceptado.",
    forbidden:
      "No has permitido que esta aplicación lo haga. Cierra sesión y vuelve a entrar para cambiarlo.",
    busy: "El servidor está saturado. Inténtalo de nuevo en un momento.",
    server: "Algo ha fallado en el servidor. Inténtalo de nuevo en un momento.",
    unknown: "Algo ha fallado. Inténtalo de nuevo en un momento.",
    storage:
      "Este navegador no guarda nada para esta página, así que nadie puede iniciar sesión. Permítele guardar datos.",
  },
  typedIsStillHere: "Lo que has escrito sigue aquí: guárdalo otra vez para sustituir el otro cambio.",

  field: {
    title: "Ponle un nombre.",
    titleLong: (most) => `Un nombre tiene ${most} caracteres como máximo.`,
    notesLong: (most) => `Usa ${most} caracteres como máximo.`,
    unitLong: (most) => `Una unidad tiene ${most} caracteres como máximo.`,
    day: "Elige un día.",
    dayFar: "Elige un día entre los años 1900 y 9999.",
    dayToCome: "Ese día aún no ha llegado: un avance es para lo que ya ha ocurrido.",
    amountOrNote: "Escribe una cantidad o una nota.",
    notNumber: (example) => `Escribe un número, como ${example}.`,
    fraction: "Usa seis cifras decimales como máximo.",
    digits: "Usa quince cifras en total como máximo.",
    large: "Usa doce cifras enteras como máximo.",
    targetSmall: "Una meta es mayor que 0.",
    tags: "Usa diez etiquetas como máximo, de 32 caracteres cada una.",
    totalLarge: "Con esta cantidad el total sería demasiado grande.",
  },

  goals: {
    heading: "Tus objetivos",
    add: "Nuevo objetivo",
    which: "Qué objetivos",
    active: "Activos",
    done: "Logrados",
    archived: "Archivados",
    search: "Buscar",
    searchLabel: "Buscar objetivos",
    clear: "Borrar la búsqueda",
    byTag: "Solo objetivos con esta etiqueta",
    loading: "Cargando tus objetivos",
    more: "Mostrar más",
    added: (title) => `«${title}» añadido.`,
    deleted: (title) => `«${title}» eliminado.`,
    none: {
      match: (words) => `Ningún objetivo coincide con «${words}»`,
      matchHint: "Prueba con menos letras o mira en otro apartado.",
      active: "¿Qué quieres alcanzar?",
      activeHint:
        "Una distancia, una suma, un número de páginas: todo lo que crece paso a paso. Con meta y fecha, o sin ellas.",
      first: "Añadir tu primer objetivo",
      bring: "Traer objetivos de un archivo",
      done: "Aún no hay nada logrado",
      doneHint: "Los objetivos llegan aquí solos cuando alcanzan su meta.",
      archived: "No hay nada archivado",
      archivedHint: "Archiva un objetivo para conservar sus avances sin verlo cada día.",
    },
  },

  goal: {
    all: "Todos los objetivos",
    loading: "Cargando el objetivo",
    missing: "Este objetivo no existe",
    missingHint: "Se eliminó o no es tuyo.",
    archive: "Archivar",
    restore: "Recuperar",
    archivedNow: "Archivado.",
    restoredNow: "De nuevo entre tus objetivos activos.",
    deleteAsk: "¿Eliminar este objetivo?",
    deleteWhat: (title, count, shown) => {
      if (count === 0) return `«${title}» se eliminará para siempre.`;
      const its = count === 1 ? "su único avance" : `sus ${shown} avances`;
      return `«${title}» y ${its} se eliminarán para siempre.`;
    },
    keep: "Conservar",
    progressOf: (title) => `Progreso de ${title}`,
    ofTarget: (total, target) => `${total} de ${target}`,
    doneBadge: "Logrado",
    notBegun: "sin empezar",
    nothing: "Aún no hay nada anotado",
    entries,
    inEntries: (total, counted) => `${total} en ${counted}`,
  },

  form: {
    newTitle: "Nuevo objetivo",
    editTitle: "Editar objetivo",
    add: "Añadir objetivo",
    title: "¿Qué quieres alcanzar?",
    titleExample: "Correr por la ribera",
    target: "Meta",
    unit: "Unidad",
    unitExample: "km",
    due: "Para cuándo",
    tags: "Etiquetas",
    tagsExample: "deporte, mañanas",
    notes: "Notas",
    discardAsk: "¿Descartar lo que has escrito?",
    discardWhat: "No se ha guardado.",
    discard: "Descartar",
    goOn: "Seguir escribiendo",
  },

  entry: {
    addHeading: "Anotar un avance",
    addTo: (title) => `Anotar un avance: ${title}`,
    add: "Anotar",
    added: "Anotado.",
    amount: "Cantidad",
    note: "Nota",
    when: "Cuándo",
    heading: "Avances",
    loading: "Cargando los avances",
    none: "Aún no hay nada. Cada paso cuenta: anota arriba el primero.",
    older: "Mostrar avances anteriores",
    editTitle: "Editar el avance",
    editOf: (what) => `Editar el avance: ${what}`,
    deleteOf: (what) => `Eliminar el avance: ${what}`,
    deleted: "Avance eliminado.",
    newTarget: "Has alcanzado el objetivo.",
  },

  chart: {
    sum: (total, count, shown) => `La suma a lo largo del tiempo: ${total} tras ${entries(count, shown)}.`,
    target: "Meta",
    look: "Ver un punto de la gráfica",
  },

  pace: {
    onTrack: (perDay, day) => `A ${perDay} al día llegas el ${day}: a tiempo.`,
    behind: (perDay, day, needed) =>
      `A ${perDay} al día llegas el ${day}. Para llegar a tiempo hacen falta ${needed} al día.`,
    noDueDate: (perDay, day) => `A ${perDay} al día llegas el ${day}.`,
    needed: (needed) => `Para llegar a tiempo hacen falta ${needed} al día.`,
    streak: (days) => `${days} días seguidos.`,
    streakOpen: (days) => `${days} días seguidos. Hoy aún está pendiente.`,
    longest: (days) => `Tu racha más larga: ${days} días seguidos.`,
  },

  offline: {
    reading: "Sin conexión: ves lo último que se cargó.",
    noneKept: "Sin conexión no hay nada que mostrar aquí",
    noneKeptHint: "Puede que ya haya más de lo que se cargó aquí por última vez.",
    waiting: (count, shown) =>
      count === 1 ? "1 avance espera a ser enviado." : `${shown} avances esperan a ser enviados.`,
    noted: "Anotado. Se enviará cuando vuelva la conexión.",
    waitingHere: "Avances que esperan a ser enviados",
    waits: "En espera",
    refused: "No aceptado",
    leaveAsk: "¿Cerrar sesión sin enviar?",
    leaveWhat: (count, shown) =>
      count === 1
        ? "1 avance no se ha enviado. Al cerrar sesión se borra de este navegador."
        : `${shown} avances no se han enviado. Al cerrar sesión se borran de este navegador.`,
  },

  files: {
    open: "Archivos",
    title: "Exportar e importar",
    out: "Guardar todo",
    outHint:
      "Todos los objetivos con todos sus avances. La tabla se abre en cualquier hoja de cálculo; ambos se pueden volver a leer aquí.",
    table: "Tabla (CSV)",
    json: "JSON",
    saved: "Guardado.",
    in: "Leer un archivo",
    inHint:
      "Un archivo de aquí, o una tabla cuya primera línea nombra sus columnas: title, amount, note, day. Lo que ya existe queda como está, y leer un archivo dos veces no cambia nada.",
    file: "Archivo",
    bring: "Leer",
    choose: "Elige primero un archivo.",
    tooLarge: "Un archivo tiene 4 MB como máximo. Divídelo en dos.",
    refused: "No se ha leído nada, por estos puntos:",
    line: (line, column) => (column === "" ? `línea ${line}` : `línea ${line}: ${column}`),
    andMore: (shown) => `y ${shown} más`,
    comma: "Los números son como 12,5",
    point: "Los números son como 12.5",
    done: (goals, shownGoals, added, shownAdded) =>
      `${goals === 1 ? "1 objetivo nuevo" : `${shownGoals} objetivos nuevos`}, ${added === 1 ? "1 avance nuevo" : `${shownAdded} avances nuevos`}.`,
  },

  due: {
    yesterday: "venció ayer",
    daysAgo: (_count, shown) => `venció hace ${shown} días`,
    was: (day) => `venció el ${day}`,
    today: "vence hoy",
    tomorrow: "vence mañana",
    inDays: (_count, shown) => `vence en ${shown} días`,
    on: (day) => `vence el ${day}`,
    by: (day) => `hasta el ${day}`,
    archived: "archivado",
  },
  day: { today: "Hoy", yesterday: "Ayer", tomorrow: "Mañana" },
};
