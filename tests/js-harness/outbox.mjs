// The development outbox: the mails that a server under test has sent.

/** A mail about a sign-in at a browser that was not known: most tests cause some by the way. */
const OF_A_NEW_DEVICE = /^(New sign-in at|Neue Anmeldung bei|Nieuwe aanmelding bij|Nouvelle connexion sur|Nuevo inicio de sesión en) /;

/** The newest mail to an address, once there are `count`; of those that are wanted. */
export async function mailTo(
  outbox,
  address,
  count = 1,
  wanted = ({ subject }) => !OF_A_NEW_DEVICE.test(subject),
) {
  for (const end = Date.now() + 15_000; Date.now() < end; ) {
    const answer = await fetch(outbox, { headers: { accept: "application/json" } });
    const mails = (await answer.json())
      .filter(({ to }) => [to].flat().join(" ").includes(address))
      .filter(wanted);
    if (mails.length >= count) return mails[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail to ${address} at ${outbox}`);
}

/** The link to go on with, in the newest mail to an address that has one: others tell of a new device. */
export async function linkTo(outbox, address, count = 1) {
  const leads = (each) => /\/(confirm|invitation)#token=/.test(each);
  const { links } = await mailTo(outbox, address, count, ({ links }) => links.some(leads));
  return links.find(leads);
}

/** Its token, which the link carries in its fragment, so that it reaches no server's log. */
export async function tokenMailedTo(outbox, address, count = 1) {
  return new URLSearchParams(new URL(await linkTo(outbox, address, count)).hash.slice(1)).get("token");
}
