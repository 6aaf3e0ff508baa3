/** What the server wrote into the page that the browser loaded, as `<meta name="tacit-…">`. */
function fact(name: string): string | undefined {
  if (typeof document === "undefined") return undefined;
  return document.querySelector<HTMLMetaElement>(`meta[name="tacit-${name}"]`)?.content || undefined;
}

/** Why there is no page here: a code, see the auth server's error page. */
export const errorInPage = (): string | undefined => fact("error");

/** The name of the request that failed, by which an operator finds it in the log. */
export const requestInPage = (): string | undefined => fact("request");

/** The client whose request was refused, by its registered name. */
export const clientInPage = (): string | undefined => fact("client");

/** The return address that a client offered in vain: all of it on a developer's own machine, else its origin, or nothing. */
export const addressInPage = (): string | undefined => fact("address");

/** The origin that the server is known by. A page at any other one can't sign anybody in. */
export const issuer = (): string | undefined => fact("issuer");

const POLICIES = ["approval", "invitation", "closed"] as const;

/** Whether people may sign up by themselves; "invitation" and "closed" say why not, "approval" that they wait then. */
export const signUpPolicy = (): "open" | (typeof POLICIES)[number] => {
  const policy = fact("signup");
  return POLICIES.find((known) => known === policy) ?? "open";
};

/** Whether people may sign up by themselves. */
export const signUpIsOpen = (): boolean => signUpPolicy() === "open" || needsApproval();

/** Whether an administrator approves who has signed up. */
export const needsApproval = (): boolean => signUpPolicy() === "approval";

/** Whether a username will do at the sign-in, in the place of the address. */
export const usernamesSignIn = (): boolean => fact("usernames") !== undefined;

/** The domains that accounts' addresses may have, as a list for people; nothing where any may be. */
export const domains = (): string | undefined => fact("domains");

/** Where the operator's list of passwords lies that nobody may choose; nothing where there is none. */
export const refusedPasswords = (): string | undefined => fact("refused-passwords");

/** The browser sent a session's cookie, good or not: worth asking whose it is. Without one there is nobody to ask for. */
export const hadCookie = (): boolean => fact("cookie") !== undefined;

/** For how many seconds a sign-in is kept that is to be kept. */
export const remembered = (): number => Number(fact("remembered")) || 30 * 24 * 60 * 60;
