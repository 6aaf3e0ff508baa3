//! Mails in Spanish.

use super::wording::{Parts, Span, from_where};
use authmodel::{
    clock::Time,
    mail::{FactorChange, MailMessage},
};
use chrono::Datelike as _;

/// A mail's words.
pub fn parts<'a>(site: &str, name: Option<&str>, message: &'a MailMessage) -> Parts<'a> {
    let greeting = name.map_or_else(|| "Hola:".to_owned(), |name| format!("Hola, {name}:"));
    let broken_button = "Si el botón no funciona, abre esta dirección:";
    match message {
        MailMessage::ConfirmSignUp { link, .. } => Parts {
            language: "es",
            subject: format!("Termina tu registro en {site}"),
            opening: format!(
                "{greeting} para terminar tu registro en {site}, elige una contraseña. Se queda en tu dispositivo: {site} \
                 nunca llega a verla."
            ),
            code: None,
            action: "Elegir una contraseña",
            link,
            broken_button,
            closing: format!(
                "El enlace sirve una sola vez, durante {}. Si no lo has pedido, no hagas nada: no se creará ninguna cuenta.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::NewDevice {
            at,
            browser,
            system,
            network,
            link,
        } => Parts {
            language: "es",
            subject: format!("Nuevo inicio de sesión en {site}"),
            opening: format!(
                "{greeting} el {} a las {} (UTC) alguien inició sesión con tu cuenta en {site} desde un navegador que no \
                 conocíamos: {}.",
                date(*at),
                at.format("%H:%M"),
                from_where(
                    [browser, system],
                    |browser, system| format!("{browser} en {system}"),
                    "un navegador desconocido",
                    network.as_deref().map(|network| format!("red {network}")),
                ),
            ),
            code: None,
            action: "Ver dónde has iniciado sesión",
            link,
            broken_button,
            closing: "Si fuiste tú, no tienes que hacer nada. Si no, cierra la sesión de ese navegador y cambia la contraseña \
                      cuanto antes."
                .to_owned(),
        },
        MailMessage::DeletionAsked { due_at, link } => Parts {
            language: "es",
            subject: format!("Tu cuenta en {site} se eliminará"),
            opening: format!(
                "{greeting} nos has pedido que eliminemos tu cuenta en {site}. Todo se borrará el {}, después de las {} \
                 (UTC). Tu sesión está cerrada en todas partes.",
                date(*due_at),
                due_at.format("%H:%M"),
            ),
            code: None,
            action: "Conservar la cuenta",
            link,
            broken_button,
            closing: "Si inicias sesión antes, también conservas la cuenta. Si no lo has pedido tú, consérvala y cambia la \
                      contraseña cuanto antes."
                .to_owned(),
        },
        MailMessage::Trial { link } => Parts {
            language: "es",
            subject: format!("Los correos de {site} llegan"),
            opening: format!(
                "{greeting} este es un mensaje de prueba que quien administra {site} ha enviado a esta dirección. Ha llegado, así que el correo funciona."
            ),
            code: None,
            action: "Ir al servidor",
            link,
            broken_button,
            closing: "No tienes que hacer nada. Si no sabes por qué lo has recibido, puedes borrarlo."
                .to_owned(),
        },
        MailMessage::SignUpWaits { link } => Parts {
            language: "es",
            subject: format!("Tu cuenta en {site} espera una aprobación"),
            opening: format!("{greeting} alguien, quizá tú, quiso registrarse en {site} con esta dirección o pidió una contraseña nueva. La cuenta con esta dirección espera a que un administrador la apruebe. Recibirás un mensaje en cuanto se haya decidido."),
            code: None,
            action: "Ir al servidor",
            link,
            broken_button,
            closing: "Hasta entonces no tienes que hacer nada. Si no has sido tú, no hagas nada: nada ha cambiado.".to_owned(),
        },
        MailMessage::SignUpApproved { link } => Parts {
            language: "es",
            subject: format!("Tu cuenta en {site} está aprobada"),
            opening: format!("{greeting} un administrador ha aprobado tu cuenta en {site}. Ya puedes iniciar sesión con la contraseña que elegiste."),
            code: None,
            action: "Iniciar sesión",
            link,
            broken_button,
            closing: "Si has olvidado la contraseña, puedes elegir una nueva al iniciar sesión.".to_owned(),
        },
        MailMessage::SignUpRefused { link, reason } => Parts {
            language: "es",
            subject: format!("Tu cuenta en {site} ha sido rechazada"),
            opening: match reason {
                Some(reason) => format!("{greeting} un administrador ha rechazado tu cuenta en {site}. Se ha eliminado y no queda nada de ella. El motivo indicado: {reason}"),
                None => format!("{greeting} un administrador ha rechazado tu cuenta en {site}. Se ha eliminado y no queda nada de ella."),
            },
            code: None,
            action: "Ir al servidor",
            link,
            broken_button,
            closing: format!("Si crees que se trata de un error, pregunta a los responsables de {site}."),
        },
        MailMessage::SignUpExpired { link } => Parts {
            language: "es",
            subject: format!("Tu cuenta en {site} no se aprobó a tiempo"),
            opening: format!("{greeting} nadie ha decidido a tiempo sobre tu cuenta en {site}. Se ha eliminado y no queda nada de ella."),
            code: None,
            action: "Ir al servidor",
            link,
            broken_button,
            closing: format!("Si aún quieres una cuenta, pregunta a los responsables de {site} y regístrate de nuevo."),
        },
        MailMessage::AlreadyRegistered { link } => Parts {
            language: "es",
            subject: format!("Ya tienes una cuenta en {site}"),
            opening: format!(
                "{greeting} alguien, quizá tú, ha querido registrarse en {site} con esta dirección. Ya tienes una cuenta \
                 allí, así que solo tienes que iniciar sesión."
            ),
            code: None,
            action: "Iniciar sesión",
            link,
            broken_button,
            closing: "Si no fuiste tú, no hagas nada: nada ha cambiado y nadie ha sabido que tienes una cuenta.".to_owned(),
        },
        MailMessage::Invitation { link, .. } => Parts {
            language: "es",
            subject: format!("Crea tu cuenta en {site}"),
            opening: format!(
                "{greeting} tienes una invitación para crear una cuenta en {site} con esta dirección. Solo hace falta elegir una \
                 contraseña. Se queda en tu dispositivo: {site} nunca llega a verla."
            ),
            code: None,
            action: "Crear la cuenta",
            link,
            broken_button,
            closing: format!(
                "El enlace sirve una sola vez, durante {}. Si no quieres una cuenta, no hagas nada: no se creará ninguna.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::RecoverPassword { link, code, .. } => Parts {
            language: "es",
            subject: format!("Contraseña nueva en {site}"),
            opening: format!(
                "{greeting} alguien, quizá tú, ha olvidado la contraseña de tu cuenta en {site}. Para elegir una nueva, abre \
                 el enlace y escribe allí este código. Hacen falta los dos."
            ),
            code: Some(("Código", code)),
            action: "Elegir una contraseña nueva",
            link,
            broken_button,
            closing: format!(
                "El enlace y el código sirven una sola vez, durante {}. Si no los has pedido, no hagas nada y no des el \
                 código a nadie: tu contraseña sigue como está.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmPasswordChange { link, code, .. } => Parts {
            language: "es",
            subject: format!("Tu código para cambiar la contraseña en {site}"),
            opening: format!(
                "{greeting} estás a punto de cambiar la contraseña de tu cuenta en {site}. Escribe este código donde has \
                 empezado."
            ),
            code: Some(("Código", code)),
            action: "No he sido yo",
            link,
            broken_button,
            closing: format!(
                "El código sirve una sola vez, durante {}. Si no has sido tú, alguien conoce tu contraseña: no des el código \
                 a nadie y elige una contraseña nueva con el botón.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::ConfirmAddress { link, code, .. } => Parts {
            language: "es",
            subject: format!("Tu código para esta dirección en {site}"),
            opening: format!(
                "{greeting} estás a punto de usar esta dirección para tu cuenta en {site}. Escribe este código donde has empezado."
            ),
            code: Some(("Código", code)),
            action: "Abrir la cuenta",
            link,
            broken_button,
            closing: format!(
                "El código sirve una sola vez, durante {}. Si no has sido tú, no hagas nada y no des el código a nadie.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressInUse { link } => Parts {
            language: "es",
            subject: format!("Ya tienes una cuenta en {site} con esta dirección"),
            opening: format!(
                "{greeting} alguien, quizá tú, ha querido usar esta dirección para otra cuenta en {site}. Es la de tu cuenta y sigue siéndolo. Para usarla con la otra, cambia o elimina antes esta."
            ),
            code: None,
            action: "Iniciar sesión",
            link,
            broken_button,
            closing: "Si no fuiste tú, no hagas nada: nada ha cambiado y nadie ha sabido que tienes una cuenta.".to_owned(),
        },
        MailMessage::AddressChanged { link, .. } => Parts {
            language: "es",
            subject: format!("La dirección de tu cuenta en {site} ha cambiado"),
            opening: format!(
                "{greeting} tu cuenta en {site} tiene ahora otra dirección: con ella inicias sesión y a ella te escribimos. Si has sido tú, no hay nada más que hacer."
            ),
            code: None,
            action: "Deshacer el cambio",
            link,
            broken_button,
            closing: format!(
                "Si no has sido tú, alguien conoce tu contraseña. Puedes deshacerlo durante {}: esta dirección vuelve a ser la de la cuenta, se cierran todas las sesiones y eliges una contraseña nueva.",
                lasting(Span::of(message.valid()))
            ),
        },
        MailMessage::AddressChangeUndone { link } => Parts {
            language: "es",
            subject: format!("Se ha deshecho el cambio de dirección en {site}"),
            opening: format!(
                "{greeting} la cuenta en {site} que tenía esta dirección vuelve a tener la anterior. Se hizo con el enlace del correo enviado a la dirección anterior. Se han cerrado todas las sesiones."
            ),
            code: None,
            action: "Iniciar sesión",
            link,
            broken_button,
            closing: "Si no conoces ninguna cuenta con esta dirección, no hagas nada. Si la cuenta es tuya y no has sido tú, otra persona puede leer el correo de la dirección anterior: protege primero ese correo.".to_owned(),
        },
        MailMessage::NothingToRecover { link, sign_up } => Parts {
            language: "es",
            subject: format!("No hay ninguna cuenta en {site} con esta dirección"),
            opening: format!(
                "{greeting} alguien, quizá tú, ha pedido una contraseña nueva en {site}. Con esta dirección no hay allí \
                 ninguna cuenta activa, así que no hay contraseña que sustituir. Quizá te registraste con otra dirección."
            ),
            code: None,
            action: if *sign_up { "Crear una cuenta" } else { "Iniciar sesión" },
            link,
            broken_button,
            closing: "Si no fuiste tú, no hagas nada.".to_owned(),
        },
        MailMessage::PasswordChanged { link } => Parts {
            language: "es",
            subject: format!("Tu contraseña en {site} ha cambiado"),
            opening: format!(
                "{greeting} la contraseña de tu cuenta en {site} acaba de cambiar. Donde habías iniciado sesión con la \
                 anterior, se ha cerrado la sesión. Si has sido tú, no hay nada más que hacer."
            ),
            code: None,
            action: "No he sido yo",
            link,
            broken_button,
            closing: "Si no has sido tú, otra persona puede leer tu correo o conoce tu contraseña. Protege primero tu correo y \
                      elige después aquí una contraseña nueva."
                .to_owned(),
        },
        MailMessage::FactorNotice {
            change,
            link,
            undo_seconds,
        } => Parts {
            language: "es",
            subject: match change {
                FactorChange::TotpAdded => format!("Aplicación de autenticación añadida en {site}"),
                FactorChange::TotpReplaced => format!("Aplicación de autenticación sustituida en {site}"),
                FactorChange::TotpRemoved => format!("Aplicación de autenticación quitada en {site}"),
                FactorChange::PasskeyAdded => format!("Clave de acceso añadida en {site}"),
                FactorChange::PasskeyRemoved => format!("Clave de acceso quitada en {site}"),
                FactorChange::AdditionUndone => format!("Se ha quitado lo que se había añadido en {site}"),
                FactorChange::Reset => format!("Se han quitado tus segundos pasos en {site}"),
                FactorChange::RecoveryCodesReplaced => format!("Códigos de recuperación nuevos en {site}"),
                FactorChange::RecoveryCodeUsed { .. } => format!("Código de recuperación usado en {site}"),
            },
            opening: match change {
                FactorChange::TotpAdded => format!(
                    "{greeting} a partir de ahora, para iniciar sesión en {site} hace falta un código de tu aplicación de \
                     autenticación además de la contraseña. Guarda los códigos de recuperación en un lugar seguro, por si \
                     pierdes la aplicación."
                ),
                FactorChange::TotpReplaced => format!(
                    "{greeting} los códigos para {site} salen ahora de otra aplicación de autenticación. La aplicación y \
                     los códigos de recuperación anteriores ya no sirven."
                ),
                FactorChange::TotpRemoved => format!("{greeting} se ha quitado tu aplicación de autenticación en {site}. Si tampoco tienes una clave de acceso, los códigos de recuperación han dejado de servir y basta la contraseña para iniciar sesión."),
                FactorChange::PasskeyAdded => format!("{greeting} se ha añadido una clave de acceso a tu cuenta en {site}. Permite iniciar sesión sin contraseña y se pide después de la contraseña. Guarda los códigos de recuperación en un lugar seguro, por si pierdes el dispositivo."),
                FactorChange::PasskeyRemoved => format!("{greeting} se ha quitado una clave de acceso de tu cuenta en {site}. Ya no sirve para iniciar sesión."),
                FactorChange::AdditionUndone => format!("{greeting} la clave de acceso o la aplicación de autenticación que se había añadido a tu cuenta en {site} se ha quitado con el enlace del mensaje correspondiente. Los códigos de recuperación ya no sirven y se han cerrado todas las sesiones."),
                FactorChange::Reset => format!("{greeting} la administración de {site} ha quitado todos los segundos pasos de tu cuenta: claves de acceso, aplicación de autenticación y códigos de recuperación. Para iniciar sesión basta ahora la contraseña."),
                FactorChange::RecoveryCodesReplaced => format!(
                    "{greeting} se han creado códigos de recuperación nuevos para tu cuenta en {site}. Los anteriores ya no \
                     sirven."
                ),
                FactorChange::RecoveryCodeUsed { left } => format!(
                    "{greeting} alguien ha iniciado sesión en {site} con tu contraseña y uno de tus códigos de \
                     recuperación. {}",
                    match left {
                        0 => "Era el último: crea otros nuevos.".to_owned(),
                        1 => "Queda uno.".to_owned(),
                        left => format!("Quedan {left}."),
                    }
                ),
            },
            code: None,
            action: match undo_seconds {
                Some(_) => "Quitarlo y cerrar todas las sesiones",
                None => "Ver tu cuenta",
            },
            link,
            broken_button,
            closing: match undo_seconds {
                Some(_) => format!("Si has sido tú, no tienes que hacer nada. Si no, alguien conoce tu contraseña. Con este enlace puedes quitarlo durante {}; se cierran todas las sesiones, y después eliges una contraseña nueva.", lasting(Span::of(message.valid()))),
                None => "Si has sido tú, no tienes que hacer nada. Si no, inicia sesión, quita lo que no reconozcas y cambia la \
                      contraseña.".to_owned(),
            },
        },
    }
}

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

fn date(at: Time) -> String {
    let month = MONTHS.get(at.month0() as usize).unwrap_or(&"");
    format!("{} de {month} de {}", at.day(), at.year())
}

fn lasting(span: Span) -> String {
    let (count, one, many) = match span {
        Span::Seconds(count) => (count, "un segundo", "segundos"),
        Span::Minutes(count) => (count, "un minuto", "minutos"),
        Span::Hours(count) => (count, "una hora", "horas"),
        Span::Days(count) => (count, "un día", "días"),
    };
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count} {many}")
    }
}
