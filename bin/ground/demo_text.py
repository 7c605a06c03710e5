"""What the demo prints when it is up, in both languages."""

ENGLISH = """
  The demo is running.  {address}

  Log in with (the password is the login):
{people}

  What to try first
    1. As the sales clerk: Order confirmation > Sheets shows sheets in several states. Then
       open quotation S00001 under Sales > Orders > Quotations, press "Confirmation Sheet",
       look at it, and press "Issue and Send".
    2. As the customer, in a private window: open {address}/my, choose "Confirmation
       sheets" and sign there with "Sign & confirm"; or press "Change" on a row and ask for
       another quantity or date.
    3. Back as the clerk: the sheet says "Signed return", with name, time and signature. A
       change request (C/2026/00001 has one) becomes changed order lines and the next
       revision with "Apply Changes".
    4. "Print" on a sheet: Chinese and English, with the QR code of its public status page.
    5. As the manager: Settings > Order confirmation, set "Customer's confirmation" to
       "Required", then try to confirm an order whose sheet nobody has signed.

  Stop: bin/demo --stop      Start anew: bin/demo --reset      In Chinese: bin/demo --lang zh_CN
  Mails the demo sends are kept in {mail}, none leaves the machine.
  Log: {log}
"""
CHINESE = """
  演示已启动。  {address}

  登录账号（密码与账号相同）：
{people}

  先试试这些
    1. 以销售内勤登录：打开“订单确认 > 确认单”，可以看到各种状态的确认单。再从
       “销售 > 订单 > 报价单”打开 S00001，点“订单确认单”，核对后点“签发并发送”。
    2. 另开一个无痕窗口，以客户登录：打开 {address}/my，进入“订单确认单”，
       点“签字确认”；或在某一行点“修改”，提出改数量、改交期。
    3. 回到销售内勤：确认单已是“已回签”，有姓名、时间和签字。客户要求更改的
       （C/2026/00001 就是），点“采纳修改”，即改好订单并生成下一版。
    4. 在确认单上点“打印”：中英文对照，带状态页二维码，扫码可知是否有效。
    5. 以业务部经理登录：在“设置 > 订单确认”把“客户确认”设为“必须”，
       再去确认一张客户没有回签的订单。

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
