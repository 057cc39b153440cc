// Builds a FAISS HNSW index of unit vectors and prints recall@10 and queries per CPU second at each ef: see curve.hpp.
//
//   g++ -O3 -march=native -o faiss_curve faiss_curve.cpp -lfaiss -lblas -llapack -fopenmp        (Debian: libfaiss-dev)
#include <faiss/IndexHNSW.h>
#include <omp.h>

#include "curve.hpp"

struct Faiss {
  faiss::IndexHNSWFlat index;

  Faiss(size_t dimension, size_t) : index(dimension, 16, faiss::METRIC_INNER_PRODUCT) {
    omp_set_num_threads(1);
    index.hnsw.efConstruction = 200;
  }
  void add(const float* vector, size_t) { index.add(1, vector); }
  void ef(int width) { index.hnsw.efSearch = width; }
  int find(const float* query, int64_t* rows) {
    float scores[K];
    index.search(1, query, K, scores, rows);
    return K;
  }
};

int main(int argc, char** argv) { return curve<Faiss>("faiss_curve", argc, argv); }
