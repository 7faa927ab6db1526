// Names of countries in the page's language, in its order. Without this script they are English.

const choice = document.querySelector("select[data-countries]");
const language = document.documentElement.lang || "en";

if (choice && window.Intl && Intl.DisplayNames && !language.startsWith("en")) {
  const names = new Intl.DisplayNames([language], { type: "region" });
  const countries = [...choice.options].filter((option) => option.value);
  for (const option of countries) option.textContent = names.of(option.value);
  countries.sort((a, b) => a.textContent.localeCompare(b.textContent, language));
  choice.append(...countries);
}
