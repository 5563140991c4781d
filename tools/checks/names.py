"""Names that must be unique: types in the product, and helper functions that two files define for themselves."""

import re

PRODUCT = ("gateway/", "adapters/")
TYPE = re.compile(r"^(?:class|struct|enum class) (\w+)(?: final)?(?: :[^;{]*)? \{", re.M)
ANONYMOUS = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.M | re.S)
FUNCTION = re.compile(r"^(?=\S)(?!return|else|using|typedef|namespace|class|struct|enum|template)"
                      r"(?:\[\[nodiscard\]\] )?(?:constexpr |inline |static )*[\w:<>,&* ]+[ &*](\w+)\(([^;{}]*)\)[\w ]* \{", re.M)


def faults_of_types(texts):
    """The product is one namespace: two types of one name are one symbol to the linker, and crash when they meet."""
    seen = {}
    for name, text in texts.items():
        if not name.startswith(PRODUCT) or not name.endswith(".hpp"):
            continue
        for found in TYPE.finditer(text):
            first = seen.setdefault(found.group(1), name)
            if first != name:
                yield f"{name}: defines {found.group(1)}, as {first} does; give one of them another name"


def shape_of(parameters):
    """The types of a parameter list without names, defaults and blanks: "std::string_view text" -> "std::string_view"."""
    depth, part, parts = 0, "", []
    for sign in parameters + ",":
        depth += (sign in "<({") - (sign in ">)}")
        if sign == "," and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += sign
    shapes = [re.sub(r"\s*=.*|/\*.*?\*/", "", part, flags=re.S).strip() for part in parts if part.strip()]
    return ", ".join(re.sub(r"\s+", " ", re.sub(r"[\s&*]\w+$", lambda m: m.group(0)[0], shape)).strip() for shape in shapes)


def find_repeated_helpers(texts):
    """@return {"name(types)": files} of free functions that several anonymous namespaces of the product define."""
    seen = {}
    for name, text in texts.items():
        if not name.startswith(PRODUCT) or not name.endswith(".cpp"):
            continue
        for body in ANONYMOUS.findall(text):
            for found in FUNCTION.finditer(body):
                seen.setdefault(f"{found.group(1)}({shape_of(found.group(2))})", set()).add(name)
    return {helper: sorted(files) for helper, files in seen.items() if len(files) > 1}


def faults_of_helpers(texts):
    for helper, files in sorted(find_repeated_helpers(texts).items()):
        yield f"{files[0]}: defines {helper}, as {', '.join(files[1:])} does; define it once in a header"
