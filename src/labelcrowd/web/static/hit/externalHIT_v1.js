// Stands for Amazon's helper of the same name: the three functions that pages call.
// Pages name it by Amazon's address; they are served with this one.

// A parameter of the page's address, or what to take instead.
function turkGetParam(name, instead) {
  return new URLSearchParams(window.location.search).get(name) ?? instead ?? "";
}

// Where the form goes: the market that showed the page.
function turkGetSubmitToHost() {
  return turkGetParam("turkSubmitTo", "").replace(/\/+$/, "");
}

// Fills in the assignment's id and the form's target; in a preview the button cannot be pressed.
function turkSetAssignmentID(formName, fieldName) {
  const assignmentId = turkGetParam("assignmentId", "");
  const field = document.getElementById(fieldName ?? "assignmentId");
  if (field) field.value = assignmentId;
  const form = document.getElementById(formName ?? "mturk_form");
  if (form) form.setAttribute("action", `${turkGetSubmitToHost()}/mturk/externalSubmit`);
  const button = document.getElementById("submitButton");
  if (button && assignmentId === "ASSIGNMENT_ID_NOT_AVAILABLE") {
    button.disabled = true;
    button.value = "You must ACCEPT the HIT before you can submit the results.";
  }
}
