// The invitation's page: a login grows with the name until somebody types one.

const from = document.getElementById("name");
const login = document.getElementById("login");
let own = Boolean(login?.value);

login?.addEventListener("input", () => (own = login.value !== ""));
from?.addEventListener("input", () => {
  if (own) return;
  const plain = from.value.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  login.value = plain.replace(/[^\p{L}\p{N}_@+-]+/gu, ".").replace(/^\.+|\.+$/g, "").slice(0, 80);
});
