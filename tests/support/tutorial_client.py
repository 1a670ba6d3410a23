#!/usr/bin/env python3
"""The client that asyncio tutorials teach: prints what the server says, sends what is typed, ends at QUIT.

Usage: tutorial_client.py HOST PORT
"""
import asyncio
import sys


async def print_lines(reader):
    while line := await reader.readline():
        print(line.decode().rstrip(), flush=True)


async def send_lines(writer):
    loop = asyncio.get_running_loop()
    typed = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(typed), sys.stdin)
    while line := await typed.readline():
        writer.write(line)
        await writer.drain()
        if line.strip() == b"QUIT":
            break


async def main():
    reader, writer = await asyncio.open_connection(sys.argv[1], int(sys.argv[2]))
    printing = asyncio.create_task(print_lines(reader))
    sending = asyncio.create_task(send_lines(writer))
    await asyncio.wait({printing, sending}, return_when=asyncio.FIRST_COMPLETED)
    if sending.done():
        await printing
    sending.cancel()
    writer.close()


asyncio.run(main())
