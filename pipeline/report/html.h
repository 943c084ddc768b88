// Pages of one file: no scripts, nothing loaded from elsewhere, light or dark as the reader's system is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace strait::report {

// Plain text as text of a page, or as a quoted attribute.
std::string escaped(std::string_view text);

// From the doctype to the heading. `title` is plain text, `style` CSS besides that of all pages.
std::string page_begin(const std::string& title, std::string_view style = {});
std::string page_end();

// An <img> that holds its bytes. `alt` is plain text.
std::string picture(const std::string& png, const std::string& alt);

// Cells are plain text; the first of every row is its heading. Rows may be shorter than the head.
struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};
std::string table(const Table& table);

}  // namespace strait::report
