/** English: what happened over time. */
export const activity = {
  title: "What happens",
  lead: {
    hour: "By the hour, today beside yesterday, in this browser’s time. Counted as it happens; what other instances counted is up to a minute late.",
    day: "By the day (UTC), a season of them. Counted as it happens; what other instances counted is up to a minute late.",
  },
  spans: "Over how long",
  span: { hour: "2 days", day: "90 days" },
  kinds: {
    sign_ins: "Sign-ins",
    failed_sign_ins: "Failed sign-ins",
    guesses: "Passwords tried",
    refused_guesses: "Guesses refused",
    sign_ups: "New accounts",
    tokens: "Tokens",
    sessions: "Sessions alive",
  },
  comesTo: { sum: "in all", most: "at most at once" },
  told: (kind: string, sum: string, most: string) => `${kind}: ${sum} in all, ${most} at most.`,
  now: "now",
  look: { hour: "Look at one hour", day: "Look at one day" },
  looking: "Move along a plot, or this slider, to look at one of them.",
  when: { hour: "Hour", day: "Day" },
  table: "The numbers as a table",
  clients: {
    title: "Who got most tokens",
    columns: { client: "App", tokens: "Tokens" },
    themselves: "Apps that registered themselves",
  },
};
