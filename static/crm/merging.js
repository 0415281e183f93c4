// Another record is to stay: what nobody chose by hand follows the new proposal, and the words below say what happens.
for (const form of document.querySelectorAll("[data-merging]")) {
  const chosenByHand = new Set();

  // A click, since confirming what is proposed changes nothing and is a choice all the same.
  form.addEventListener("click", ({ target }) => {
    if (target.dataset.proposedFor !== undefined) chosenByHand.add(target.name);
  });

  form.addEventListener("change", ({ target }) => {
    if (target.name !== "primary") return;
    for (const radio of form.querySelectorAll("input[data-proposed-for]")) {
      if (!chosenByHand.has(radio.name) && radio.dataset.proposedFor.split(" ").includes(target.value)) radio.checked = true;
    }
    for (const part of form.querySelectorAll("[data-goes]")) {
      part.hidden = part.dataset.goes === target.value;
      for (const button of part.querySelectorAll("button")) button.disabled = part.hidden;
    }
  });
}
