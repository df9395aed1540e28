//! Writes the sample catalog of the project, `genesis/samples/catalog.json`: an invented city's open-data portal as portals
//! publish it, traps included. Everything is made here, from words below and a fixed seed; nothing is anybody's data.
//!
//! `cargo run --release -p mulu-tests --bin sample-catalog > genesis/samples/catalog.json`
//!
//! With a number it writes a table (CSV) of so many rows, for measurements: `… --bin sample-catalog 1000000 > large.csv`

use serde_json::{Value, json};

const SEED: u64 = 20_260_101;
const PER_PROVIDER: usize = 44;

/// Provider, theme, industry, what its data are about.
type Department = (&'static str, &'static str, &'static str, [&'static str; 8]);

const TRANSPORT: &str = "交通运输、仓储和邮政业";
const PUBLIC: &str = "公共管理、社会保障和社会组织";
const WATER: &str = "水利、环境和公共设施管理业";
const SCIENCE: &str = "科学研究和技术服务业";
const FARMING: &str = "农、林、牧、渔业";

const DEPARTMENTS: [Department; 27] = [
    (
        "示例市交通运输局",
        "交通运输",
        TRANSPORT,
        ["公交线路", "公交站点", "客运班线", "农村公路", "桥梁隧道", "停车泊位", "货运企业", "驾培机构"],
    ),
    (
        "示例市教育局",
        "教育文化",
        "教育",
        ["中小学校", "幼儿园", "校外培训机构", "招生计划", "学区划分", "助学资助", "教师资格认定", "校园食堂"],
    ),
    (
        "示例市卫生健康局",
        "医疗卫生",
        "卫生和社会工作",
        ["医疗机构", "执业医师", "疫苗接种点", "社区卫生服务", "托育机构", "公共场所卫生", "献血屋", "健康宣教活动"],
    ),
    (
        "示例市生态环境局",
        "生态环境",
        WATER,
        ["空气质量", "断面水质", "排污许可", "固废处置单位", "噪声监测点", "环评批复", "辐射安全许可", "重点排污单位"],
    ),
    ("示例市水务局", "资源能源", WATER, ["水库", "取水许可", "河道", "供水管网", "污水处理厂", "雨量站", "节水单位", "水土保持项目"]),
    ("示例市气象局", "气象服务", SCIENCE, ["逐日气温", "降水", "预警信号", "气象站", "积温", "灾害性天气", "风速风向", "日照时数"]),
    (
        "示例市统计局",
        "机构团体",
        PUBLIC,
        ["地区生产总值", "居民消费价格", "工业产值", "固定资产投资", "社会消费品零售", "城乡居民收入", "人口抽样", "能源消费"],
    ),
    (
        "示例市农业农村局",
        "工业农业",
        FARMING,
        ["农民合作社", "家庭农场", "农产品检测", "种子经营", "农机购置补贴", "高标准农田", "畜禽养殖场", "水产养殖"],
    ),
    (
        "示例市林业局",
        "资源能源",
        FARMING,
        ["林木采伐", "古树名木", "自然保护地", "苗圃", "森林防火", "退耕还林", "野生动物救助", "林权登记"],
    ),
    (
        "示例市市场监督管理局",
        "市场监管",
        PUBLIC,
        ["经营主体", "食品生产许可", "特种设备", "计量器具", "抽检结果", "消费投诉", "认证机构", "广告监测"],
    ),
    (
        "示例市住房和城乡建设局",
        "城建住房",
        "建筑业",
        ["施工许可", "商品房预售", "建筑企业资质", "物业服务企业", "公租房", "老旧小区改造", "燃气经营企业", "竣工验收备案"],
    ),
    (
        "示例市自然资源局",
        "地理空间",
        SCIENCE,
        ["土地出让", "矿业权", "地质灾害点", "测绘资质单位", "规划许可", "不动产登记网点", "耕地保护", "地名"],
    ),
    (
        "示例市财政局",
        "财税金融",
        "金融业",
        ["部门预算", "部门决算", "政府采购", "地方债券", "财政补贴", "会计师事务所", "行政事业收费", "惠民资金"],
    ),
    (
        "示例市人力资源和社会保障局",
        "社保就业",
        PUBLIC,
        ["就业岗位", "职业技能培训", "人力资源机构", "社保经办网点", "劳动仲裁", "职称评审", "创业孵化基地", "工伤定点机构"],
    ),
    (
        "示例市民政局",
        "社会救助",
        "卫生和社会工作",
        ["养老机构", "社会组织", "低保标准", "救助站", "婚姻登记处", "殡葬服务", "慈善项目", "社区工作站"],
    ),
    (
        "示例市文化和旅游局",
        "教育文化",
        "文化、体育和娱乐业",
        ["旅行社", "星级饭店", "旅游景区", "文物保护单位", "非遗项目", "公共图书馆", "演出场所", "文化活动"],
    ),
    (
        "示例市应急管理局",
        "安全生产",
        PUBLIC,
        ["危化品企业", "应急避难场所", "安全培训机构", "应急物资", "事故调查", "救援队伍", "隐患排查", "烟花爆竹零售"],
    ),
    (
        "示例市公安局",
        "公共安全",
        PUBLIC,
        ["派出所", "交通管制", "保安公司", "旅馆业许可", "出入境窗口", "事故多发路段", "电动自行车登记点", "开锁业备案"],
    ),
    (
        "示例市司法局",
        "法律服务",
        PUBLIC,
        ["律师事务所", "公证机构", "司法鉴定机构", "人民调解", "法律援助", "行政复议", "规范性文件", "普法活动"],
    ),
    (
        "示例市商务局",
        "商贸流通",
        "批发和零售业",
        ["成品油零售", "家政企业", "拍卖企业", "外商投资", "菜市场", "电商企业", "再生资源回收", "展会"],
    ),
    (
        "示例市科学技术局",
        "科技创新",
        SCIENCE,
        ["高新技术企业", "科技项目", "重点实验室", "科技成果", "技术合同", "科普基地", "众创空间", "科技特派员"],
    ),
    (
        "示例市工业和信息化局",
        "工业农业",
        "制造业",
        ["规上企业", "专精特新企业", "工业园区", "技改项目", "通信基站", "绿色工厂", "两化融合试点", "民爆企业"],
    ),
    (
        "示例市发展和改革委员会",
        "信用服务",
        PUBLIC,
        ["重大项目", "信用红黑名单", "价格监测", "充电设施", "节能审查", "招投标公告", "油气管道", "粮食储备库点"],
    ),
    (
        "示例市医疗保障局",
        "医疗卫生",
        PUBLIC,
        ["定点医院", "定点药店", "医保目录", "集采药品", "参保人数", "门诊慢病", "异地就医机构", "医保服务站"],
    ),
    (
        "示例区数据局",
        "生活服务",
        "信息传输、软件和信息技术服务业",
        ["便民服务点", "公厕", "早餐网点", "健身步道", "母婴室", "自助终端", "办事指南", "社区活动室"],
    ),
    (
        "人口信息基础库",
        "默认主题",
        "默认行业",
        ["常住人口", "户籍变动", "出生登记", "年龄结构", "迁入迁出", "户数", "人口密度", "居住登记"],
    ),
    ("示例县", "默认主题", "默认行业", ["乡镇概况", "村级公告", "集市", "驻村干部", "民宿", "文化站", "农家书屋", "水渠"]),
];

const ASPECTS: [&str; 9] = ["基本信息", "名录", "统计表", "检查结果", "变更记录", "分布点位", "年度报告", "办理情况", "运行情况"];
const FREQUENCIES: [&str; 12] =
    ["实时", "实时", "实时", "每天", "每周", "每月", "每季度", "每半年", "每年", "不定期", "每 2 日", "每月（更新说明：遇节假日顺延）"];
const OPEN: [&str; 8] = ["无条件开放", "无条件开放", "无条件开放", "普遍开放", "有条件开放", "有条件开放", "受限开放", "依申请公开"];
const FORMATS: [&[&str]; 5] = [&["json"], &["csv", "xlsx"], &["xls"], &["json", "xml"], &["CSV"]];

/// A generator of small, dull, reproducible numbers (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn of<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }

    fn page(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        let id = format!("{a:016x}{b:016x}");
        format!("https://data.shili.example/open-data/{}-{}-4{}-a{}-{}", &id[..8], &id[8..12], &id[13..16], &id[17..20], &id[20..])
    }
}

/// What people paste into forms: a table cell, a Windows line end, a blank line at the end.
fn summary(dice: &mut Dice, provider: &str, subject: &str, aspect: &str) -> String {
    let plain = match dice.below(4) {
        0 => format!("{provider}的{subject}{aspect}。"),
        1 => format!("{subject}{aspect}，包括名称、编号、地址、状态等内容，由{provider}整理。"),
        2 => format!("本资源提供{subject}的{aspect}，供社会查询使用。"),
        _ => format!("{subject}{aspect}"),
    };
    match dice.below(16) {
        0 => format!("\t{plain}"),
        1 => format!("{plain}\r\n"),
        2 => format!("{plain}\n"),
        3 => plain.replacen('，', "\t", 1),
        4 => format!("{plain}\r\n更新以公告为准。"),
        _ => plain,
    }
}

fn rows() -> Vec<Value> {
    let mut dice = Dice(SEED);
    let mut rows = Vec::new();
    for (provider, theme, industry, subjects) in &DEPARTMENTS {
        for n in 0..PER_PROVIDER {
            let (subject, aspect) = (subjects[n % subjects.len()], ASPECTS[(n / subjects.len() + n) % ASPECTS.len()]);
            let title = match n {
                // Two entries of one provider with one name, and a name outside the first plane of Unicode.
                42 => format!("{}{}", subjects[0], ASPECTS[0]),
                43 => format!("𠮷祥路{subject}{aspect}"),
                _ => format!("{subject}{aspect}"),
            };
            let unsorted = dice.below(5) == 0;
            let day = format!("2025-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28));
            rows.push(json!({
                "标题": title,
                "数据摘要": summary(&mut dice, provider, subject, aspect),
                "主题名称": if unsorted { "默认主题" } else { theme },
                "数据提供方": provider,
                "所属行业": if unsorted { "默认行业" } else { industry },
                "更新时间": day,
                "发布时间": day,
                "开放属性": dice.of(&OPEN),
                "更新频率": dice.of(&FREQUENCIES),
                "详情页网址": dice.page(),
                "数据格式": dice.of(&FORMATS),
            }));
        }
    }
    rows
}

/// One row a line, so that differences between versions can be read.
fn file() -> String {
    let lines: Vec<String> = rows().iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// A table of so many rows, made as it is written: the rows of the sample over and over, each with a page of its own.
fn table(count: usize, to: &mut impl std::io::Write) -> std::io::Result<()> {
    let (rows, mut dice) = (rows(), Dice(SEED));
    let columns: Vec<&str> = rows.first().and_then(Value::as_object).map(|o| o.keys().map(String::as_str).collect()).unwrap_or_default();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    writeln!(to, "{}", columns.join(","))?;
    for row in rows.iter().cycle().take(count) {
        let page = dice.page();
        let cell = |column: &&str| match row.get(*column) {
            _ if *column == "详情页网址" => quoted(&page),
            Some(Value::Array(items)) => quoted(&items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("；")),
            other => quoted(other.and_then(Value::as_str).unwrap_or_default()),
        };
        writeln!(to, "{}", columns.iter().map(cell).collect::<Vec<_>>().join(","))?;
    }
    Ok(())
}

fn main() {
    use std::io::Write as _;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let done = match std::env::args().nth(1) {
        None => out.write_all(file().as_bytes()),
        Some(count) => match count.parse() {
            Ok(count) => table(count, &mut out),
            Err(_) => Err(std::io::Error::other(format!("{count} is no number of rows"))),
        },
    };
    if let Err(error) = done.and_then(|()| out.flush()) {
        let _ = writeln!(std::io::stderr(), "{error}");
        std::process::exit(1);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_in_the_project_is_what_this_program_writes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../genesis/samples/catalog.json");
        assert!(std::fs::read_to_string(path).unwrap() == file(), "write it again: see the first lines of this file");
    }

    #[test]
    fn a_table_of_any_size_has_a_page_of_its_own_in_each_row() {
        let mut text = Vec::new();
        table(3_000, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let pages: std::collections::BTreeSet<&str> = text.split('"').filter(|cell| cell.starts_with("https://")).collect();
        assert_eq!(pages.len(), 3_000);
    }

    #[test]
    fn the_sample_is_large_enough_and_its_pages_are_unique() {
        let rows = rows();
        assert!(rows.len() >= 1_000);
        let pages: std::collections::BTreeSet<_> = rows.iter().map(|r| r["详情页网址"].to_string()).collect();
        assert_eq!(pages.len(), rows.len());
        let text = file();
        for trap in ["\\t", "\\r\\n", "默认主题", "每 2 日", "更新说明", "𠮷"] {
            assert!(text.contains(trap), "{trap} is missing");
        }
    }
}
