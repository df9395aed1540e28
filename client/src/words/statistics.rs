//! Statistics and catalog rates.

use super::sentences;

sentences! {
    rate(percent): "catalog rate: {percent} %", "编目率：{percent} %";
    rate_unknown(n): "catalog rate: unknown, {n} providers have no inventory", "编目率：未知，{n} 个提供方没有家底数据";
    nothing_to_catalogue(): "catalog rate: unknown, nothing is to be catalogued", "编目率：未知，没有应编目的资源";
    catalog_of(name, code): "Catalog of {name} ({code})", "{name}目录统计（{code}）";
    by_status(): "by status", "按状态";
    by_view(): "published, by view", "已发布（按视图）";
    by_theme(): "published, by theme", "已发布（按主题）";
    by_division(): "published, by division", "已发布（按区划）";
    by_provider(): "catalog rate by provider", "编目率（按提供方）";
    all(): "all", "全部";
    aggregated(): "aggregated", "汇聚";
    shared(): "shared", "共享";
    open(): "open", "开放";
    operable(): "operable", "可授权运营";
    waiting(): "reviews waiting", "等待审核";
    unclaimed(): "unclaimed", "未认领";
    without_theme(): "without theme", "无主题";
    unknown_rate(): "unknown: no inventory", "未知：无家底";
}
