"""What the demo prints when it is up, in both languages."""

ENGLISH = """
  The demo is running.  {address}

  Log in with (the password is the login):
{people}

  What to try first
    1. As the sales clerk: Order confirmation > Sheets shows who answered what. Then
       Sales > Quotations: open one, press "Confirmation Sheet", then "Issue and Send".
    2. As the customer, in a private window: {address}/my. Read a sheet and sign it,
       or ask for another quantity or date on one line, or decline it.
    3. Back as the clerk: the answer is on the sheet, with name, time and signature.
       "Apply Changes" turns what the customer asked for into order lines and the next revision.
    4. Print the sheet: in the customer's language or in two, with the QR code of its
       public status page.
    5. As the manager: Order confirmation > Configuration > Settings, set the customer's
       confirmation to "Required", and confirm an order whose sheet nobody has signed.

  Stop: bin/demo --stop      Start anew: bin/demo --reset      In Chinese: bin/demo --lang zh_CN
  Mails the demo sends are kept in {mail}, none leaves the machine.
  Log: {log}
"""
CHINESE = """
  演示已启动。  {address}

  登录账号（密码与账号相同）：
{people}

  先试试这些
    1. 以销售内勤登录：“订单确认 > 确认单”里看各客户的答复。再打开“销售 > 报价单”中的
       一张，点“确认单”，然后“签发并发送”。
    2. 另开一个无痕窗口，以客户登录：{address}/my。阅读确认单并签字，
       或对某一行要求改数量、改交期，或者拒绝。
    3. 回到销售内勤：答复已在确认单上，有姓名、时间和签名。点“应用更改”，
       客户的要求就变成订单行和下一个版本。
    4. 打印确认单：客户的语言，或中英文对照，带有公开状态页的二维码。
    5. 以业务部经理登录：“订单确认 > 配置 > 设置”，把客户确认设为“必须”，
       再去确认一张无人签字的订单。

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
