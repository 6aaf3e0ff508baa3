/** English: users as a file. */
export const files = {
  import: {
    title: "Invite many, by a file",
    lead: "CSV with a header (email, name, language, groups; only email has to be there), or a list in JSON with the same members. All of it is looked at before anybody is invited; who is invited or has an account is left alone, so the same file can come again.",
    file: "File",
    reading: "Reading it…",
    refused: "Nobody was invited. This has to be mended first:",
    found: (fresh: number, invited: number, account: number) =>
      `${fresh} would be invited. ${invited} are already, ${account} have an account: they are left alone.`,
    first: "The first rows",
    columns: { email: "Address", name: "Name", groups: "Groups", standing: "What happens" },
    standing: { new: "invited", invited: "is invited already", account: "has an account" },
    more: (count: number) => (count === 1 ? "And one more." : `And ${count} more.`),
    yes: (count: number) => (count === 1 ? "Invite one" : `Invite ${count}`),
    working: (done: number, of: number) => `${done} of ${of} are invited…`,
    stop: "Stop",
    done: (count: number) => (count === 1 ? "One is invited." : `${count} are invited.`),
    stopped: (count: number) =>
      `Stopped. ${count} are invited for sure, maybe a few more; choose the file again to go on.`,
    brokenOff: (count: number, why: string) =>
      `${count} are invited for sure, then: ${why} Choose the file again to go on.`,
  },
  export: {
    title: "Take them with you",
    lead: "Everybody who has an account, with their groups, as a file; without passwords, which nobody has. The log tells that it was taken.",
    csv: "As CSV",
    json: "As JSON",
    working: "One moment…",
    done: "The file is there.",
    file: "users",
  },
};
