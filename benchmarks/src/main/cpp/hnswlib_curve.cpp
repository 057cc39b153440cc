// Builds an hnswlib index of unit vectors and prints recall@10 and queries per CPU second at each ef: see curve.hpp.
//
//   g++ -O3 -march=native -o hnswlib_curve hnswlib_curve.cpp        (Debian: libhnswlib-dev)
#include <hnswlib/hnswlib.h>

#include "curve.hpp"

struct Hnswlib {
  hnswlib::InnerProductSpace space;
  hnswlib::HierarchicalNSW<float> index;

  Hnswlib(size_t dimension, size_t count) : space(dimension), index(&space, count, 16, 200) {}
  void add(const float* vector, size_t row) { index.addPoint(vector, row); }
  void ef(int width) { index.setEf(width); }
  int find(const float* query, int64_t* rows) {
    int count = 0;
    for (auto hits = index.searchKnn(query, K); !hits.empty(); hits.pop()) rows[count++] = hits.top().second;
    return count;
  }
};

int main(int argc, char** argv) { return curve<Hnswlib>("hnswlib_curve", argc, argv); }
