import { stage } from "./harness/stage.mjs";
import { Person } from "./harness/person.mjs";

const { walk } = stage();

walk("from the welcome to the first goal", async ({ enter }) => {
  const ada = new Person("Ada");
  const visitor = await enter("ada");
  await ada.signUp(visitor);
});
