// The only user of hnswlib.
#include <algorithm>
#include <new>

#include <hnswlib/hnswlib.h>

#include "nn/index/neighbour_graph.h"
#include "nn/index/row_distance.h"
#include "strait/error.h"

namespace strait::nn {
namespace {

using Builder = hnswlib::HierarchicalNSW<float>;

float between(const void* a, const void* b, const void* length) {
  return row_distance().f32(static_cast<const float*>(a), static_cast<const float*>(b),
                            *static_cast<const size_t*>(length));
}

class Space : public hnswlib::SpaceInterface<float> {
 public:
  explicit Space(size_t length) : length_(length) {}
  size_t get_data_size() override { return length_ * sizeof(float); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return between; }
  void* get_dist_func_param() override { return &length_; }

 private:
  size_t length_;
};

void copy_list(const Builder& builder, uint32_t row, int floor, uint32_t* list) {
  hnswlib::linklistsizeint* links = builder.get_linklist_at_level(row, floor);
  list[0] = builder.getListCount(links);
  std::copy_n(links + 1, list[0], list + 1);
}

NeighbourGraph copied(const Builder& builder, size_t count, uint32_t links) {
  NeighbourGraph graph{links, builder.enterpoint_node_, {}, {}, {}};
  for (size_t row = 0; row < count; ++row)
    graph.floors.push_back(static_cast<uint8_t>(builder.element_levels_[row]));
  graph.count_lists();
  graph.ground.resize(count * graph.ground_stride());
  graph.upper.resize(graph.lists_before.back() * graph.upper_stride());
  for (uint32_t row = 0; row < count; ++row)
    for (int floor = 0; floor <= graph.floors[row]; ++floor)
      copy_list(builder, row, floor, const_cast<uint32_t*>(graph.list(row, static_cast<unsigned>(floor))));
  return graph;
}

}  // namespace

NeighbourGraph build_graph(const LatentRows& rows, const GraphOptions& options) try {
  Space space(rows.length());
  Builder builder(&space, rows.size(), options.links, options.effort);
  std::vector<float> row(rows.length());
  for (size_t i = 0; i < rows.size(); ++i) {
    rows.decode(i, 1, row.data());
    builder.addPoint(row.data(), i);
  }
  return copied(builder, rows.size(), options.links);
} catch (const std::bad_alloc&) {
  throw Error(Code::limit, "index", "memory does not suffice for the graph of its rows",
              "search exactly, or index fewer pictures");
} catch (const std::runtime_error& error) {  // how hnswlib says it
  throw Error(Code::limit, "index", std::string("its graph cannot be built: ") + error.what(),
              "search exactly");
}

}  // namespace strait::nn
