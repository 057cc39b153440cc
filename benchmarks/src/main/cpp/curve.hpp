// What the programs have in common that print recall@10 and queries per CPU second of an index at each ef.
//
//   NAME_curve base.fvecs query.fvecs truth.ivecs 10,20,40
//   NAME_curve base.fvecs query.fvecs truth.ivecs -         (efs from standard input, one a line)
#pragma once

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

constexpr int K = 10;

template <typename T>
std::vector<std::vector<T>> read(const char* name) {
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

inline void normalize(std::vector<std::vector<float>>& rows) {
  for (auto& row : rows) {
    double sum = 0;
    for (float v : row) sum += double(v) * v;
    for (float& v : row) v = float(v / std::sqrt(sum));
  }
}

inline double cpu() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

// Index(dimension, count), add(vector, row), ef(width), find(query, rows of the K nearest in any order).
template <typename Index>
int curve(const char* program, int argc, char** argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: %s base.fvecs query.fvecs truth.ivecs ef,ef,...|-\n", program);
    return 2;
  }
  auto base = read<float>(argv[1]);
  auto queries = read<float>(argv[2]);
  auto truth = read<int32_t>(argv[3]);
  normalize(base);
  normalize(queries);
  Index index(base[0].size(), base.size());
  double begin = cpu();
  for (size_t i = 0; i < base.size(); i++) index.add(base[i].data(), i);
  printf("build %.1f CPU s\n", cpu() - begin);
  fflush(stdout);
  bool told = std::string(argv[4]) == "-";
  std::stringstream list(argv[4]);
  std::string ef;
  while (told ? (bool)std::getline(std::cin, ef) : (bool)std::getline(list, ef, ',')) {
    index.ef(std::stoi(ef));
    size_t right = 0;
    begin = cpu();
    for (size_t q = 0; q < queries.size(); q++) {
      int64_t found[K];
      int count = index.find(queries[q].data(), found);
      std::set<int32_t> nearest(truth[q].begin(), truth[q].begin() + K);
      for (int i = 0; i < count; i++) right += nearest.count(found[i]);
    }
    double seconds = cpu() - begin;
    printf("ef %s recall %.4f qps %.0f\n", ef.c_str(), right / (double(K) * queries.size()), queries.size() / seconds);
    fflush(stdout);
  }
  return 0;
}
