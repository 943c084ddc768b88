// Lines and points over common axes, as SVG.
#pragma once

#include <string>
#include <vector>

namespace strait::report {

struct Place {
  double x, y;
};

enum class Axis { linear, logarithmic };  // of y; logarithms are for positive values

// Grid and texts follow the page's text colour (report/html.h); lines and points have the classes that they
// are given.
class Chart {
 public:
  // Axes that hold all of `places`, at least one.
  Chart(const std::vector<Place>& places, Axis axis);

  void add_axes();
  void add_line(const std::vector<Place>& places, const std::string& style);  // at least one place
  void add_point(const Place& place, const std::string& style);
  std::string svg() const;

 private:
  double scaled(double value) const;
  double across(double x) const;
  double down(double scaled_y) const;

  Axis axis_;
  double low_, high_, first_, last_;
  std::string svg_;
};

}  // namespace strait::report
