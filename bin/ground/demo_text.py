"""What the demo prints when it is up, in both languages."""

ENGLISH = """
  The demo is running.  {address}

  Log in with (the password is the login):
{people}

  What to try first
    1. As the sales clerk: Order confirmation > Sheets, then Sales > Quotations. Open a
       quotation and press "Issue confirmation sheet", then send it.
    2. As the customer, in a private window: open {address}/my, read the sheet and
       sign it, or ask for another quantity or date on one line.
    3. Back as the clerk: the sheet says confirmed, with name, time and signature; the
       customer's change becomes changed order lines and the next revision in one click.
    4. Print the sheet: Chinese and English, with the QR code of its public status page.
    5. As the manager: Settings > Order confirmation, set the policy to "required" and
       try to confirm an order whose sheet nobody has signed.

  Stop: bin/demo --stop      Start anew: bin/demo --reset      In Chinese: bin/demo --lang zh_CN
  Mails the demo sends are kept in {mail}, none leaves the machine.
  Log: {log}
"""
CHINESE = """
  演示已启动。  {address}

  登录账号（密码与账号相同）：
{people}

  先试试这些
    1. 以销售员登录：打开“订单确认 > 确认单”，再打开“销售 > 报价单”。打开一张报价单，
       点“签发确认单”，然后发送。
    2. 另开一个无痕窗口，以客户登录：打开 {address}/my，阅读确认单并签字，
       或对某一行提出改数量、改交期。
    3. 回到销售员：确认单已是“已确认”，有姓名、时间和签名；客户要求的变更，
       一键变成订单行的修改和下一个版本。
    4. 打印确认单：中英文，带有公开状态页的二维码。
    5. 以经理登录：“设置 > 订单确认”，把策略设为“必须”，再去确认一张无人签字的订单。

  停止：bin/demo --stop      重来：bin/demo --reset      英文：bin/demo --lang en_US
  演示发出的邮件只存放在 {mail}，不会外发。
  日志：{log}
"""
TEXTS = {"en_US": ENGLISH, "zh_CN": CHINESE}


def welcome(language, address, people, mail, log):
    """Return the text to print.

    Args:
        language: ``en_US`` or ``zh_CN``.
        address: where the demo is served.
        people: (login, name, role) of everybody who can log in.
        mail: folder with the mails that the demo sent.
        log: path of the server's log.
    """
    width = max(len(login) for login, *_ in people)
    lines = [f"    {login.ljust(width)}   {name}{', ' + role if role else ''}" for login, name, role in people]
    return TEXTS[language].format(address=address, people="\n".join(lines), mail=mail, log=log).rstrip()
