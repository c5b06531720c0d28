#include "tests/unit/catalog_fixture.h"

#include "catalog/size.h"

static void look_up(void **state)
{
    (void)state;
    char text[DEC_TEXT];
    const struct size *s = size_find(C, "standard_d4S_V5");
    assert_non_null(s);
    assert_string_equal(s->name, "Standard_D4s_v5");
    assert_int_equal(s->vcpus, 4);
    assert_int_equal(s->vcpus_available, 4);
    assert_string_equal(dec_text(s->memory_gb, text), "16");
    assert_int_equal(s->gpus, 0);
    assert_string_equal(s->architecture, "x64");
    assert_true(s->premium_io);
    assert_null(size_find(C, "Standard_D4s_v99"));
    assert_null(size_find(C, ""));
}

static void constrained(void **state)
{
    (void)state;
    size_t n = 0, arm = 0, gpu = 0;
    for (size_t i = 0; i < size_count(C); i++) {
        const struct size *s = size_at(C, i);
        assert_true(s->vcpus >= 1 && s->vcpus_available >= 1 && s->vcpus_available <= s->vcpus);
        assert_true(dec_sign(s->memory_gb) > 0);
        n += s->vcpus_available < s->vcpus;
        arm += strcmp(s->architecture, "Arm64") == 0;
        gpu += s->gpus > 0;
        assert_ptr_equal(size_find(C, s->name), s);
    }
    const struct size *s = size_find(C, "Standard_E64-16ds_v4"), *whole = size_find(C, "Standard_E64ds_v4");
    assert_int_equal(s->vcpus, 64);
    assert_int_equal(s->vcpus_available, 16);
    assert_int_equal(whole->vcpus_available, 64);
    assert_int_equal(dec_cmp(s->memory_gb, whole->memory_gb), 0);
    assert_int_equal(size_count(C), 1501);
    assert_int_equal(n, 246);
    assert_int_equal(arm, 99);
    assert_int_equal(gpu, 51);
    assert_null(size_at(C, size_count(C)));
}

static void suggestion(void **state)
{
    (void)state;
    assert_string_equal(size_suggest(C, "D4s_v5"), "Standard_D4s_v5");
    assert_string_equal(size_suggest(C, "D4s v5"), "Standard_D4s_v5");
    assert_string_equal(size_suggest(C, "Standard D4s v5"), "Standard_D4s_v5");
    assert_string_equal(size_suggest(C, "Standrad_D4s_v5"), "Standard_D4s_v5");
    assert_string_equal(size_suggest(C, "D4sv5"), "Standard_D4s_v5");
    assert_null(size_suggest(C, "zzzz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(look_up),
        cmocka_unit_test(constrained),
        cmocka_unit_test(suggestion),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
