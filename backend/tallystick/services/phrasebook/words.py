"""Times, places and names within a sentence."""

from tallystick.services.phrases import Phrase

NOT_ENGAGED = Phrase(en="whoever will be engaged", zh="将来受聘的人")
PLACE = Phrase(en="milestone {index}", zh="阶段 {index}")
PLACES = Phrase(en="milestones {first} and {last}", zh="阶段 {first} 和 {last}")
FAR_OFF = Phrase(en="Unix second {second}, after the year 9999", zh="Unix 时间第 {second} 秒（公元 9999 年之后）")

NO_TIME = Phrase(en="0 seconds", zh="0 秒")
DAY = Phrase(en="{count} day", zh="{count} 天")
DAYS = Phrase(en="{count} days", zh="{count} 天")
HOUR = Phrase(en="{count} hour", zh="{count} 小时")
HOURS = Phrase(en="{count} hours", zh="{count} 小时")
MINUTE = Phrase(en="{count} minute", zh="{count} 分钟")
MINUTES = Phrase(en="{count} minutes", zh="{count} 分钟")
SECOND = Phrase(en="{count} second", zh="{count} 秒")
SECONDS = Phrase(en="{count} seconds", zh="{count} 秒")

LESS_FEE = Phrase(en="A fee of {share} is taken from it.", zh="其中扣除 {share} 的服务费。")
