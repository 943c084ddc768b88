#include "core/csv.h"

#include <algorithm>

#include "strait/error.h"

namespace strait {

namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& name) : text_(text), name_(name) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  }

  std::vector<CsvRow> read() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      const size_t start = at_;
      do {
        row.fields.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain());
      } while (take(','));
      const bool empty = row.fields.size() == 1 && row.fields.front().empty() && start == at_;
      end_of_line();
      if (!empty) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw Error(Code::bad_input, name_ + ":" + std::to_string(line_), what,
                "write fields that hold quotes as \"a \"\"b\"\" c\"");
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void end_of_line() {
    if (at_ >= text_.size()) return;
    take('\r');
    if (!take('\n') && (at_ == 0 || text_[at_ - 1] != '\r')) fail("there is text behind a quoted field");
    ++line_;
  }
  std::string plain() {
    const size_t end = std::min(text_.find_first_of(",\r\n\"", at_), text_.size());
    if (end < text_.size() && text_[end] == '"') fail("there is a quote inside of a field");
    const std::string_view field = text_.substr(at_, end - at_);
    at_ = end;
    return std::string(field);
  }
  std::string quoted() {
    std::string field;
    ++at_;
    for (;; ++at_) {
      if (at_ >= text_.size()) fail("a quote is never closed");
      if (text_[at_] == '"') {
        ++at_;
        if (at_ >= text_.size() || text_[at_] != '"') return field;
      }
      line_ += text_[at_] == '\n' ? 1 : 0;
      field += text_[at_];
    }
  }

  std::string_view text_;
  const std::string& name_;
  size_t at_ = 0;
  size_t line_ = 1;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text, const std::string& name) {
  return CsvReader(text, name).read();
}

}  // namespace strait
