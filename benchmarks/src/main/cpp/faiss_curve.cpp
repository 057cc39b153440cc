// Builds a FAISS HNSW index of unit vectors and prints recall@10 and queries per CPU second at each ef.
//
//   g++ -O3 -march=native -o faiss_curve faiss_curve.cpp -lfaiss -lblas -llapack -fopenmp        (Debian: libfaiss-dev)
//   faiss_curve base.fvecs query.fvecs truth.ivecs 10,20,40
//   faiss_curve base.fvecs query.fvecs truth.ivecs -         (efs from standard input, one a line)
#include <faiss/IndexHNSW.h>
#include <omp.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

template <typename T>
static std::vector<std::vector<T>> read(const char* name) {
  FILE* file = fopen(name, "rb");
  if (!file) throw std::runtime_error(std::string("cannot open ") + name);
  std::vector<std::vector<T>> rows;
  int32_t length;
  while (fread(&length, 4, 1, file) == 1) {
    std::vector<T> row(length);
    if (fread(row.data(), sizeof(T), length, file) != (size_t)length) throw std::runtime_error("cut short");
    rows.push_back(row);
  }
  fclose(file);
  return rows;
}

static void normalize(std::vector<std::vector<float>>& rows) {
  for (auto& row : rows) {
    double sum = 0;
    for (float v : row) sum += double(v) * v;
    for (float& v : row) v = float(v / std::sqrt(sum));
  }
}

static double cpu() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

int main(int argc, char** argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: faiss_curve base.fvecs query.fvecs truth.ivecs ef,ef,...|-\n");
    return 2;
  }
  auto base = read<float>(argv[1]);
  auto queries = read<float>(argv[2]);
  auto truth = read<int32_t>(argv[3]);
  normalize(base);
  normalize(queries);
  omp_set_num_threads(1);
  faiss::IndexHNSWFlat index(base[0].size(), 16, faiss::METRIC_INNER_PRODUCT);
  index.hnsw.efConstruction = 200;
  double begin = cpu();
  for (size_t i = 0; i < base.size(); i++) index.add(1, base[i].data());
  printf("build %.1f CPU s\n", cpu() - begin);
  fflush(stdout);
  bool told = std::string(argv[4]) == "-";
  std::stringstream list(argv[4]);
  std::string ef;
  while (told ? (bool)std::getline(std::cin, ef) : (bool)std::getline(list, ef, ',')) {
    index.hnsw.efSearch = std::stoi(ef);
    size_t found = 0;
    begin = cpu();
    for (size_t q = 0; q < queries.size(); q++) {
      int64_t hits[10];
      float scores[10];
      index.search(1, queries[q].data(), 10, scores, hits);
      std::set<int32_t> nearest(truth[q].begin(), truth[q].begin() + 10);
      for (int64_t hit : hits) found += nearest.count(hit);
    }
    double seconds = cpu() - begin;
    printf("ef %s recall %.4f qps %.0f\n", ef.c_str(), found / (10.0 * queries.size()), queries.size() / seconds);
    fflush(stdout);
  }
}
