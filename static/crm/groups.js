// A choice whose groups are the choices of another field (stages by pipeline) offers the group that is chosen there.
function chosenText(select) {
  return select.selectedOptions[0]?.textContent.trim() ?? "";
}

function narrow(select, other, { choosesAnew }) {
  const wanted = chosenText(other);
  const groups = [...select.querySelectorAll("optgroup")];
  if (!groups.some((group) => group.label === wanted)) return;
  groups.forEach((group) => {
    group.hidden = group.disabled = group.label !== wanted;
  });
  const isThere = select.selectedOptions[0]?.parentElement.label === wanted;
  if (choosesAnew && !isThere) select.value = groups.find((group) => group.label === wanted).querySelector("option").value;
}

function otherOf(select) {
  const labels = new Set([...select.querySelectorAll("optgroup")].map((group) => group.label));
  return [...(select.form?.querySelectorAll("select") ?? [])].find(
    (each) => each !== select && labels.size && [...labels].every((label) => [...each.options].some((option) => option.textContent.trim() === label)),
  );
}

document.querySelectorAll("select:has(optgroup)").forEach((select) => {
  const other = otherOf(select);
  if (!other) return;
  narrow(select, other, { choosesAnew: false });
  other.addEventListener("change", () => narrow(select, other, { choosesAnew: true }));
});
